package io.netpolc.compiler.pass;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.ir.Tier;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.ServiceAddress;
import io.netpolc.compiler.resolve.TermKeys;
import io.netpolc.compiler.rows.CellVectors;
import io.netpolc.compiler.rows.Decisions;
import io.netpolc.compiler.rows.RowSpace;
import io.netpolc.compiler.rows.RuleRows;
import io.netpolc.compiler.rows.ServiceRow;
import io.netpolc.compiler.rows.SparseRows;
import io.netpolc.compiler.rows.SubjectClass;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Lowers rules to decision tables.
///
/// Subjects, peers and ports are sorted into classes that no rule can tell apart; the rules of each
/// subject class are gone through once, in order, for all peer classes together; rows are
/// hash-consed. Then come the exceptions that belong to single subjects: the addresses of the own
/// node, and Services that the subject itself serves. Last, the two directions of each subject are
/// joined to cells with their bits for connection state.
///
/// Side condition: named ports are expanded.
public final class LowerToTables {
  private record Vectors(int ingress, int egress) {}

  private final ResolvedProgram resolved;
  private final boolean keepEstablished;
  private final PeerSpace peers;
  private final PortSpace ports;
  private final Decisions decisions = new Decisions();
  private final RowSpace rows;
  private final ServiceRows services;
  private final SubjectClasses[] classes;
  private final RuleRows[] ruleRows;
  private final List<Map<Integer, SparseRows>> classRows =
      List.of(new HashMap<>(), new HashMap<>());
  private final Map<Integer, List<PolicyRef>> isolating = new HashMap<>();
  private final Map<String, List<Integer>> servicesOfNode = new HashMap<>();
  private final Map<CellVector, Integer> vectorIds = new HashMap<>();
  private final List<CellVector> vectors = new ArrayList<>(List.of(DecisionTables.UNRESTRICTED));

  private LowerToTables(ResolvedProgram resolved, RuleProgram program, boolean keepEstablished) {
    this.resolved = resolved;
    this.keepEstablished = keepEstablished;
    boolean anyEgress = !program.egress().isEmpty();
    List<ServiceAddress> used = anyEgress ? resolved.services() : List.of();
    ports = new PortSpace(program, used);
    peers = new PeerSpace(resolved, new Regions(blocks(program)));
    rows = new RowSpace(ports, decisions);
    services =
        new ServiceRows(used, peers, ports.classes(), new ServiceRow(ports, rows, decisions));
    classes = new SubjectClasses[Direction.values().length];
    ruleRows = new RuleRows[classes.length];
    for (Direction direction : Direction.values()) {
      List<Tier> tiers = program.tiers(direction);
      classes[DecisionTables.index(direction)] = new SubjectClasses(resolved, tiers, direction);
      ruleRows[DecisionTables.index(direction)] = new RuleRows(direction, ports, rows, decisions);
    }
    for (String node : resolved.ownNodes().keySet()) {
      servicesOfNode.put(node, servicesLeadingTo(resolved.ownNodes().get(node), used));
    }
  }

  /// Lowers a program.
  ///
  /// @param program of the subjects and the cluster of `resolved`, perhaps rewritten by passes
  /// @param keepEstablished whether a tracked flow outlives the rule that allowed it; then every
  ///   allowed flow is tracked
  public static DecisionTables lower(
      ResolvedProgram resolved, RuleProgram program, boolean keepEstablished) {
    return new LowerToTables(resolved, program, keepEstablished).run();
  }

  private static SortedSet<PeerTerm.Block> blocks(RuleProgram program) {
    return Arrays.stream(Direction.values())
        .flatMap(direction -> TermKeys.blocks(program.tiers(direction)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Integer> servicesLeadingTo(
      SortedSet<IpAddress> addresses, List<ServiceAddress> services) {
    List<Integer> leading = new ArrayList<>();
    for (int i = 0; i < services.size(); i++) {
      if (PeerSpace.leadsTo(services.get(i), addresses)) {
        leading.add(i);
      }
    }
    return leading;
  }

  private DecisionTables run() {
    int count = resolved.subjects().size();
    int pod = -1;
    Map<List<Integer>, Vectors> plain = new HashMap<>();
    int[][] subjects = new int[Direction.values().length][count];
    for (int i = 0; i < count; i++) {
      pod = next(resolved.pods(), pod + 1, resolved.subjects().get(i));
      Vectors pair = vectorsOf(i, pod, plain);
      subjects[DecisionTables.index(Direction.INGRESS)][i] = pair.ingress;
      subjects[DecisionTables.index(Direction.EGRESS)][i] = pair.egress;
    }
    return TableAssembly.assemble(
        decisions,
        rows,
        vectors,
        new DecisionTables(
            List.of(),
            peers.count(),
            peers.addressMap(IpFamily.V4),
            peers.addressMap(IpFamily.V6),
            ports.classes(),
            new int[0][],
            List.of(),
            subjects));
  }

  /// The position of a pod, at a given one or later.
  private static int next(List<Pod> pods, int start, Pod wanted) {
    for (int i = start; i < pods.size(); i++) {
      if (pods.get(i).equals(wanted)) {
        return i;
      }
    }
    throw new IllegalArgumentException("subjects are no pods, or in another order");
  }

  private Vectors vectorsOf(int subject, int pod, Map<List<Integer>, Vectors> plain) {
    int ingress = classes[0].classOf(subject);
    int egress = classes[1].classOf(subject);
    boolean isolated = classes[0].get(ingress).isolated() || classes[1].get(egress).isolated();
    if (!isolated) {
      return new Vectors(0, 0);
    }
    SortedMap<Integer, Integer> own = exceptions(subject, pod, egress);
    SparseRows ingressRows = rowsOf(Direction.INGRESS, ingress);
    SparseRows egressRows = rowsOf(Direction.EGRESS, egress);
    if (own.isEmpty()) {
      return plain.computeIfAbsent(List.of(ingress, egress), _ -> join(ingressRows, egressRows));
    }
    return join(ingressRows, egressRows.with(own));
  }

  private SparseRows rowsOf(Direction direction, int id) {
    Map<Integer, SparseRows> known = classRows.get(DecisionTables.index(direction));
    SparseRows found = known.get(id);
    if (found == null) {
      SubjectClass subjectClass = classes[DecisionTables.index(direction)].get(id);
      found = ruleRows[DecisionTables.index(direction)].of(subjectClass, peers);
      List<PolicyRef> policies = subjectClass.isolating();
      if (direction == Direction.EGRESS && policies != null) {
        isolating.put(id, policies);
        SortedMap<Integer, Integer> all = new TreeMap<>();
        for (int service = 0; service < services.count(); service++) {
          all.put(services.peerOf(service), services.row(service, found, -1, policies));
        }
        found = found.with(all);
      }
      known.put(id, found);
    }
    return found;
  }

  /// The rows that this subject alone has, by peer: its own node, and Services that lead to that
  /// node or to itself.
  private SortedMap<Integer, Integer> exceptions(int subject, int pod, int egressClass) {
    SparseRows base = rowsOf(Direction.EGRESS, egressClass);
    List<PolicyRef> policies = isolating.get(egressClass);
    SortedMap<Integer, Integer> own = new TreeMap<>();
    if (policies == null) {
      return own;
    }
    String node = resolved.subjects().get(subject).nodeName();
    Set<Integer> affected = new TreeSet<>(services.servicesOfPod(pod));
    if (node != null && resolved.options().ownNodeAlwaysReachable()) {
      int reachable = rows.uniform(decisions.idOf(new Decision.OwnNode()));
      peers.peersOfNode(node).forEach(peer -> own.put(peer, reachable));
      affected.addAll(servicesOfNode.getOrDefault(node, List.of()));
    }
    if (!affected.isEmpty()) {
      SparseRows known = base.with(own);
      for (int service : affected) {
        own.putIfAbsent(services.peerOf(service), services.row(service, known, pod, policies));
      }
    }
    return own;
  }

  private Vectors join(SparseRows ingress, SparseRows egress) {
    CellVectors joined = CellVectors.join(ingress, egress, rows, keepEstablished);
    return new Vectors(intern(joined.ingress()), intern(joined.egress()));
  }

  private int intern(CellVector vector) {
    Integer known = vectorIds.get(vector);
    if (known != null) {
      return known;
    }
    vectorIds.put(vector, vectors.size());
    vectors.add(vector);
    return vectors.size() - 1;
  }
}
