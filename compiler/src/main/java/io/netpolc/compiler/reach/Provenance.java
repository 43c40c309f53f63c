package io.netpolc.compiler.reach;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.ir.Cell;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.reach.Endpoint.World;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Which rules let connections pass, as the decision tables say: for each port the rule that
/// decides at either end. A rule that only repeats what an earlier one allows decides nothing.
public final class Provenance {
  /// What both ends say; an end outside the cluster says nothing.
  ///
  /// @param egress of the end that opens the connection
  /// @param ingress of the other end
  public record Ends(List<Grant> egress, List<Grant> ingress) {
    public Ends {
      egress = List.copyOf(egress);
      ingress = List.copyOf(ingress);
    }
  }

  /// How the pods of a workload stand in the tables; one for all that stand alike.
  private record Stand(int vector, int peer) {}

  private record End(String label, Direction direction, IpFamily family) {}

  private static final Decision NOT_SUBJECT = new Decision.NotSubject();
  private static final Decision NOT_ISOLATED = new Decision.NotIsolated();

  private final DecisionTables tables;
  private final PeerLookup lookup;
  private final Map<String, Integer> subjects = new HashMap<>();
  private final Map<End, Set<Stand>> stands = new HashMap<>();
  private final Map<IpFamily, List<WorldRanges.Part>> world = new EnumMap<>(IpFamily.class);

  /// @param resolved of a whole cluster: every pod is a subject
  /// @param tables lowered from it
  public Provenance(ResolvedProgram resolved, DecisionTables tables) {
    this.tables = tables;
    lookup = new PeerLookup(tables);
    List<Pod> pods = resolved.subjects();
    for (int subject = 0; subject < pods.size(); subject++) {
      subjects.put(pods.get(subject).qualifiedName(), subject);
    }
    Set<IpAddress> inside = Pairs.inside(resolved);
    world.put(IpFamily.V4, WorldRanges.of(tables.v4(), inside));
    world.put(IpFamily.V6, WorldRanges.of(tables.v6(), inside));
  }

  /// What decides about a connection, in order of the deciding rules.
  public Ends of(Connection connection) {
    Map<Decision, BitSet> egress = new LinkedHashMap<>();
    Map<Decision, BitSet> ingress = new LinkedHashMap<>();
    for (IpFamily family : connection.byFamily().keySet()) {
      for (Stand from : stands(connection.from(), Direction.EGRESS, family)) {
        for (Stand to : stands(connection.to(), Direction.INGRESS, family)) {
          Decision[] leaves = decisions(connection.from(), from.vector, to.peer);
          Decision[] enters = decisions(connection.to(), to.vector, from.peer);
          for (int port = 0; port < leaves.length; port++) {
            if (leaves[port].allowed() && enters[port].allowed()) {
              egress.computeIfAbsent(leaves[port], _ -> new BitSet()).set(port);
              ingress.computeIfAbsent(enters[port], _ -> new BitSet()).set(port);
            }
          }
        }
      }
    }
    return new Ends(grants(connection.from(), egress), grants(connection.to(), ingress));
  }

  private List<Grant> grants(Endpoint end, Map<Decision, BitSet> found) {
    return switch (end) {
      case World _ -> List.of();
      case Workload _ ->
          found.entrySet().stream()
              .map(one -> new Grant(one.getKey(), ConnectionSet.of(tables.ports(), one.getValue())))
              .filter(grant -> !grant.connections().isEmpty())
              .sorted(Provenance::inOrder)
              .toList();
    };
  }

  private static int inOrder(Grant one, Grant other) {
    return one.decision() instanceof Decision.AllowedBy(var rule)
            && other.decision() instanceof Decision.AllowedBy(var otherRule)
        ? rule.compareTo(otherRule)
        : Boolean.compare(
            one.decision() instanceof Decision.AllowedBy,
            other.decision() instanceof Decision.AllowedBy);
  }

  /// What an end decides for each port class.
  private Decision[] decisions(Endpoint end, int vector, int peer) {
    var decided = new Decision[tables.ports().count()];
    for (int port = 0; port < decided.length; port++) {
      decided[port] =
          switch (end) {
            case World _ -> NOT_SUBJECT;
            case Workload _ when vector == 0 -> NOT_ISOLATED;
            case Workload _ ->
                tables
                    .decisions()
                    .get(tables.rows()[Cell.row(tables.vectors().get(vector).cell(peer))][port]);
          };
    }
    return decided;
  }

  private Set<Stand> stands(Endpoint end, Direction direction, IpFamily family) {
    return stands.computeIfAbsent(
        new End(end.label(), direction, family),
        _ ->
            switch (end) {
              case World(var range) -> ofRange(range);
              case Workload workload -> ofPods(workload, direction, family);
            });
  }

  private Set<Stand> ofPods(Workload workload, Direction direction, IpFamily family) {
    var found = new HashSet<Stand>();
    for (Pod pod : workload.pods()) {
      IpAddress address = pod.address(family);
      Integer subject = subjects.get(pod.qualifiedName());
      if (address != null && subject != null) {
        found.add(new Stand(tables.vector(subject, direction), lookup.of(address)));
      }
    }
    return found;
  }

  /// Parts that are allowed the same are one range, though different rules may decide.
  private Set<Stand> ofRange(AddressRange range) {
    return world.getOrDefault(range.family(), List.of()).stream()
        .filter(part -> range.overlaps(part.range()))
        .map(part -> new Stand(0, part.peer()))
        .collect(Collectors.toSet());
  }
}
