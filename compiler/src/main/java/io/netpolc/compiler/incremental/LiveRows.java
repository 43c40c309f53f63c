package io.netpolc.compiler.incremental;

import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.resolve.ServiceAddress;
import io.netpolc.compiler.rows.CellVectors;
import io.netpolc.compiler.rows.Decisions;
import io.netpolc.compiler.rows.RowSpace;
import io.netpolc.compiler.rows.RuleRows;
import io.netpolc.compiler.rows.ServiceRow;
import io.netpolc.compiler.rows.SparseRows;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The cells of profiles: those of all peer classes at once, or of one class. The own node and
/// Services come on top of what rules say, as they do in [io.netpolc.compiler.pass.LowerToTables].
final class LiveRows {
  private static final int[] NOBODY = {};

  private final SemanticsOptions options;
  private final boolean keepEstablished;
  private final LivePeers peers;
  private final LiveServices services;
  private final ToIntFunction<IpAddress> peerOf;
  private final LivePorts ports;
  private final RowSpace rows;
  private final Decisions decisions = new Decisions();
  private final RuleRows ingress;
  private final RuleRows egress;
  private final ServiceRow serviceRow;
  private final SortedMap<Integer, Integer> peerOfService = new TreeMap<>();

  /// @param peerOf the class of an address
  /// @param splits hears of port classes that became two, after the rows have followed
  LiveRows(
      SemanticsOptions options,
      boolean keepEstablished,
      LivePeers peers,
      LiveServices services,
      ToIntFunction<IpAddress> peerOf,
      LivePorts.Splits splits) {
    this.options = options;
    this.keepEstablished = keepEstablished;
    this.peers = peers;
    this.services = services;
    this.peerOf = peerOf;
    ports =
        new LivePorts((from, to) -> {
          rows().split(from, to);
          splits.split(from, to);
        });
    rows = new RowSpace(ports, decisions);
    ingress = new RuleRows(Direction.INGRESS, ports, rows, decisions);
    egress = new RuleRows(Direction.EGRESS, ports, rows, decisions);
    serviceRow = new ServiceRow(ports, rows, decisions);
  }

  LivePorts ports() {
    return ports;
  }

  RowSpace rows() {
    return rows;
  }

  Decisions decisions() {
    return decisions;
  }

  /// Has the ports of a Service told apart.
  void cut(ServiceAddress service) {
    for (ServiceAddress.Served served : service.ports()) {
      ports.cut(served.protocol(), served.port(), served.port());
      served
          .backends()
          .forEach(backend -> ports.cut(served.protocol(), backend.port(), backend.port()));
    }
  }

  /// Notes the class of a Service's address.
  ///
  /// @param peer null where the address is another's, or the Service has gone
  void setPeer(int number, @Nullable Integer peer) {
    if (peer == null) {
      peerOfService.remove(number);
    } else {
      peerOfService.put(number, peer);
    }
  }

  /// What was noted last with [#setPeer].
  @Nullable Integer peerOfService(int number) {
    return peerOfService.get(number);
  }

  /// The cells towards every class.
  CellVectors vectors(Profile profile) {
    return CellVectors.join(
        ingress.of(profile.ingress().prepared(ingress), peers),
        towardsAll(profile),
        rows,
        keepEstablished);
  }

  private SparseRows towardsAll(Profile profile) {
    SparseRows base = egress.of(profile.egress().prepared(egress), peers);
    List<PolicyRef> isolating = profile.egress().isolating();
    if (isolating == null) {
      return base;
    }
    SortedMap<Integer, Integer> own = new TreeMap<>();
    if (options.ownNodeAlwaysReachable()) {
      peers.ofOwnNode().forEach(peer -> own.put(peer, ownNode()));
    }
    SparseRows known = base.with(own);
    SortedMap<Integer, Integer> towardsServices = new TreeMap<>();
    peerOfService.forEach((number, peer) -> {
      if (!own.containsKey(peer)) {
        List<ServiceRow.Port> served = served(number, profile);
        towardsServices.put(peer, serviceRow.of(served, known::row, 0, isolating));
      }
    });
    return known.with(towardsServices);
  }

  /// The cells towards one class, as what vectors have in common.
  CellVectors cells(Profile profile, int peer) {
    return CellVectors.join(
        everywhere(inward(profile, peer)),
        everywhere(outward(profile, peer)),
        rows,
        keepEstablished);
  }

  private static SparseRows everywhere(int row) {
    return new SparseRows(row, NOBODY, NOBODY);
  }

  private int inward(Profile profile, int peer) {
    return ingress.of(profile.ingress().prepared(ingress), peers.only(peer)).row(peer);
  }

  private int byEgressRules(Profile profile, int peer) {
    return egress.of(profile.egress().prepared(egress), peers.only(peer)).row(peer);
  }

  private int outward(Profile profile, int peer) {
    List<PolicyRef> isolating = profile.egress().isolating();
    LivePeers.Key key = peers.key(peer);
    boolean reached = key.ownNode() && options.ownNodeAlwaysReachable();
    if (isolating == null || reached || key.service() < 0) {
      return noService(profile, isolating, peer);
    }
    Map<Integer, Integer> known = new HashMap<>();
    return serviceRow.of(
        served(key.service(), profile),
        backend -> known.computeIfAbsent(backend, of -> noService(profile, isolating, of)),
        0,
        isolating);
  }

  /// The row towards a class for whoever does not know that it may be a Service's.
  private int noService(Profile profile, @Nullable List<PolicyRef> isolating, int peer) {
    boolean reached =
        isolating != null && peers.key(peer).ownNode() && options.ownNodeAlwaysReachable();
    return reached ? ownNode() : byEgressRules(profile, peer);
  }

  private int ownNode() {
    return rows.uniform(decisions.idOf(new Decision.OwnNode()));
  }

  private List<ServiceRow.Port> served(int number, Profile profile) {
    ServiceAddress service = services.get(number);
    List<ServiceRow.Port> served = new ArrayList<>();
    if (service == null) {
      return served;
    }
    PortClasses classes = ports.classes();
    for (ServiceAddress.Served port : service.ports()) {
      List<ServiceRow.Target> targets = new ArrayList<>();
      for (ServiceAddress.Backend backend : port.backends()) {
        targets.add(
            new ServiceRow.Target(
                peerOf.applyAsInt(backend.address()),
                profile.key().own().contains(backend.address()) ? 0 : -1,
                classes.classOf(port.protocol(), backend.port())));
      }
      served.add(new ServiceRow.Port(classes.classOf(port.protocol(), port.port()), targets));
    }
    return served;
  }
}
