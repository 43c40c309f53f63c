package io.netpolc.compiler.explain;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.AddressRange;
import io.netpolc.compiler.reach.Connection;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.reach.Endpoint;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.reach.Endpoint.World;
import io.netpolc.compiler.reach.RulePorts;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Every rule that grants a connection between workloads, not only the first, which decides: so
/// that one knows what to remove. What [Explained#granting] is to a flow. Rules are matched by the
/// reference, once for each pair of a rule and an endpoint.
public final class Granting {
  /// What both ends say, in canonical order; an end outside the cluster says nothing.
  ///
  /// @param egress of the end that opens the connection
  /// @param ingress of the other end
  public record Ends(List<Grant> egress, List<Grant> ingress) {
    public Ends {
      egress = List.copyOf(egress);
      ingress = List.copyOf(ingress);
    }
  }

  private static final int NOT_TAKEN = -1;

  private record SubjectKey(String label, Direction direction, IpFamily family) {}

  private record PeerKey(RuleRef rule, IpFamily family) {}

  private record PodsKey(String label, IpFamily family) {}

  /// Pods that no selector and no name of a port tells apart.
  private record Alike(Map<String, String> labels, List<ContainerPort> ports) {}

  /// A rule as it stands to the pods of one workload.
  ///
  /// @param declared the ports of those for which it speaks
  /// @param taken by label, the other ends that it has among its peers; shared by all workloads
  private record Spoken(PolicyRule rule, Set<ContainerPort> declared, Map<String, Integer> taken) {}

  /// What policies say of a workload in one direction and family; equal to itself alone.
  private static final class Subject {
    private final Direction direction;
    private final List<Spoken> rules;
    private final boolean open;

    /// @param open whether a pod of it is not isolated
    Subject(Direction direction, List<Spoken> rules, boolean open) {
      this.direction = direction;
      this.rules = rules;
      this.open = open;
    }
  }

  /// What one family adds: all that grants depend on.
  ///
  /// @param taken for each rule of the subject the number of the ports that its peers declare
  private record Part(Subject subject, ConnectionSet passing, List<Integer> taken) {}

  private final Evaluator reference;
  private final Set<IpAddress> inside = new HashSet<>();
  private final Map<PodsKey, List<Pod>> distinct = new HashMap<>();
  private final Map<SubjectKey, Subject> subjects = new HashMap<>();
  private final Map<PeerKey, Map<String, Integer>> peers = new HashMap<>();
  private final List<Set<ContainerPort>> declared = new ArrayList<>();
  private final Map<Set<ContainerPort>, Integer> declaredIds = new HashMap<>();
  private final Map<List<Part>, List<Grant>> known = new HashMap<>();

  /// @param policies in any order
  /// @param cluster whose workloads are asked about
  /// @param options choices where the API leaves room
  public Granting(List<NetworkPolicy> policies, ClusterState cluster, SemanticsOptions options) {
    reference = new Evaluator(policies, cluster, options);
    cluster.pods().forEach(pod -> inside.addAll(pod.addresses()));
    cluster.nodes().forEach(node -> inside.addAll(node.addresses()));
    cluster.services().forEach(service -> inside.addAll(service.addresses()));
  }

  /// What grants a connection that passes.
  public Ends of(Connection connection) {
    return new Ends(
        grants(connection, connection.from(), connection.to(), Direction.EGRESS),
        grants(connection, connection.to(), connection.from(), Direction.INGRESS));
  }

  private List<Grant> grants(
      Connection connection, Endpoint own, Endpoint other, Direction direction) {
    if (!(own instanceof Workload workload)) {
      return List.of();
    }
    var parts = new ArrayList<Part>();
    for (var family : connection.byFamily().entrySet()) {
      Subject subject = subject(workload, direction, family.getKey());
      var taken = new ArrayList<Integer>();
      for (Spoken spoken : subject.rules) {
        taken.add(
            spoken.taken.computeIfAbsent(
                other.label(), _ -> taken(spoken.rule, other, family.getKey())));
      }
      parts.add(new Part(subject, family.getValue(), taken));
    }
    return known.computeIfAbsent(parts, this::grants);
  }

  private List<Grant> grants(List<Part> parts) {
    var found = new TreeMap<RuleRef, Grant>();
    ConnectionSet open = ConnectionSet.NONE;
    for (Part part : parts) {
      Subject subject = part.subject;
      open = subject.open ? open.union(part.passing) : open;
      for (int i = 0; i < subject.rules.size(); i++) {
        int taken = part.taken.get(i);
        if (taken != NOT_TAKEN) {
          Spoken spoken = subject.rules.get(i);
          Set<ContainerPort> named =
              subject.direction == Direction.EGRESS ? declared.get(taken) : spoken.declared;
          ConnectionSet granted =
              RulePorts.connections(spoken.rule.ports(), named).intersection(part.passing);
          found.merge(
              spoken.rule.ref(),
              new Grant(spoken.rule, granted),
              (one, more) -> one.and(more.connections()));
        }
      }
    }
    var grants = new ArrayList<Grant>();
    if (!open.isEmpty()) {
      grants.add(new Grant(null, open));
    }
    found.values().stream().filter(grant -> !grant.connections().isEmpty()).forEach(grants::add);
    return List.copyOf(grants);
  }

  private Subject subject(Workload workload, Direction direction, IpFamily family) {
    return subjects.computeIfAbsent(
        new SubjectKey(workload.label(), direction, family),
        _ -> {
          var rules = new LinkedHashMap<RuleRef, Spoken>();
          boolean open = false;
          for (Pod pod : distinct(workload, family)) {
            open |= reference.isolatedBy(pod, direction).isEmpty();
            for (PolicyRule rule : reference.rules(pod, direction)) {
              rules
                  .computeIfAbsent(rule.ref(), _ -> spoken(rule, family))
                  .declared
                  .addAll(pod.ports());
            }
          }
          return new Subject(direction, List.copyOf(rules.values()), open);
        });
  }

  private Spoken spoken(PolicyRule rule, IpFamily family) {
    return new Spoken(
        rule,
        new HashSet<>(),
        peers.computeIfAbsent(new PeerKey(rule.ref(), family), _ -> new HashMap<>()));
  }

  /// The pods that have an address of a family, one for all that are alike.
  private List<Pod> distinct(Workload workload, IpFamily family) {
    return distinct.computeIfAbsent(
        new PodsKey(workload.label(), family),
        _ -> {
          var seen = new HashSet<Alike>();
          return workload.pods().stream()
              .filter(pod -> pod.address(family) != null)
              .filter(pod -> seen.add(new Alike(pod.labels(), pod.ports())))
              .toList();
        });
  }

  /// The number of the ports that those declare of an endpoint that a rule has among its peers.
  private int taken(PolicyRule rule, Endpoint other, IpFamily family) {
    Set<ContainerPort> ports =
        switch (other) {
          case World(var range, _) -> takes(rule, range) ? Set.of() : null;
          case Workload workload -> declared(rule, workload, family);
        };
    if (ports == null) {
      return NOT_TAKEN;
    }
    Integer id = declaredIds.putIfAbsent(ports, declared.size());
    if (id == null) {
      declared.add(ports);
    }
    return id == null ? declared.size() - 1 : id;
  }

  private @Nullable Set<ContainerPort> declared(
      PolicyRule rule, Workload workload, IpFamily family) {
    boolean byAddress = rule.peers().stream().anyMatch(Peer.IpBlock.class::isInstance);
    var ports = new HashSet<ContainerPort>();
    boolean any = false;
    for (Pod pod : byAddress ? workload.pods() : distinct(workload, family)) {
      IpAddress address = pod.address(family);
      if (address != null && reference.takes(rule, new FlowEnd(pod, address))) {
        any = true;
        ports.addAll(pod.ports());
      }
    }
    return any ? ports : null;
  }

  /// Whether a rule has an address of a range among its peers: its first, or one at which a block
  /// of the rule begins or ends.
  private boolean takes(PolicyRule rule, AddressRange range) {
    var edges = new ArrayList<IpAddress>();
    edges.add(range.first());
    for (Peer peer : rule.peers()) {
      if (peer instanceof Peer.IpBlock block) {
        edges.add(block.cidr().network());
        for (Cidr except : block.except()) {
          edges.add(except.last().next());
        }
      }
    }
    return edges.stream()
        .filter(Objects::nonNull)
        .filter(range::contains)
        .map(address -> outside(address, range))
        .anyMatch(address -> address != null && reference.takes(rule, new FlowEnd(null, address)));
  }

  /// The first address from one on that is nobody's in the cluster; null where the range ends
  /// before.
  private @Nullable IpAddress outside(IpAddress first, AddressRange range) {
    IpAddress address = first;
    while (address != null && inside.contains(address)) {
      address = address.next();
    }
    return address != null && range.contains(address) ? address : null;
  }
}
