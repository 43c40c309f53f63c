package io.netpolc.compiler.proof;

import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The remote addresses and ports of one family for a proof of some pods.
///
/// @param addresses the first and the last address of each run, sorted
/// @param sorts one of each sort: those of a sort are of one peer class, and the same to every rule
/// @param ports by protocol
/// @param facts what the cluster says of addresses
record CommitPlan(
    List<IpAddress> addresses,
    Map<Sort, IpAddress> sorts,
    Map<Protocol, List<Integer>> ports,
    AddressFacts facts) {

  /// What tables, for any pod, and rules see of an address.
  ///
  /// @param named ports of the pod that has it that some rule names
  /// @param nodes whose address it is, of those that the pods run on
  record Sort(
      int peerClass,
      boolean pod,
      List<ContainerPort> named,
      List<RuleRef> rules,
      boolean service,
      List<String> nodes) {}

  /// What they see of it where they decide about one pod: classes that lead to the same rows are
  /// the same, and so are rules of policies that do not select it.
  private record Group(
      List<Integer> rows,
      boolean pod,
      List<ContainerPort> named,
      List<RuleRef> rules,
      boolean service,
      boolean ownNode) {}

  /// @param inputs with the policies that select one of the pods
  /// @param nodes that the pods run on
  static CommitPlan of(
      Claim claim,
      ProofInputs inputs,
      TableInterpreter tables,
      Evaluator evaluator,
      Set<String> nodes,
      IpFamily family) {
    NavigableSet<IpAddress> cuts = TableCuts.addresses(claim.seeds(), family);
    cuts.addAll(PolicyCuts.addresses(inputs.policies(), inputs.cluster(), family));
    Set<String> names = portNames(inputs);
    var facts = new AddressFacts(inputs.cluster());
    List<IpAddress> addresses = new ArrayList<>(AddressPlan.ends(cuts));
    Map<Sort, IpAddress> sorts = new LinkedHashMap<>();
    for (IpAddress address : addresses) {
      FlowEnd end = evaluator.end(address);
      Pod pod = end.pod();
      List<ContainerPort> named =
          pod == null
              ? List.of()
              : pod.ports().stream().filter(p -> isOf(names, p.name())).toList();
      sorts.putIfAbsent(
          new Sort(
              tables.peerClass(address),
              pod != null,
              named,
              evaluator.rulesWithPeer(end),
              !facts.services(address).isEmpty(),
              facts.nodes(address).stream().filter(nodes::contains).toList()),
          address);
    }
    PortPlan ports = PortPlan.of(claim.seeds(), inputs.policies(), inputs.cluster(), family);
    return new CommitPlan(addresses, sorts, ports.ports(), facts);
  }

  private static Set<String> portNames(ProofInputs inputs) {
    return inputs.policies().stream()
        .flatMap(policy -> Stream.concat(policy.ingress().stream(), policy.egress().stream()))
        .flatMap(rule -> rule.ports().stream())
        .filter(PolicyPort.Named.class::isInstance)
        .map(port -> ((PolicyPort.Named) port).name())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean isOf(Set<String> names, @Nullable String name) {
    return name != null && names.contains(name);
  }

  /// An address of each group that tables and policies treat alike for one pod.
  ///
  /// @param subject the pod's number
  /// @param selecting the policies that select it
  Collection<IpAddress> groups(
      int subject, Pod pod, Set<PolicyRef> selecting, TableInterpreter tables) {
    Map<Group, IpAddress> groups = new LinkedHashMap<>();
    sorts.forEach((sort, address) -> {
      List<Integer> rows =
          List.of(
              row(subject, Direction.INGRESS, address, tables),
              row(subject, Direction.EGRESS, address, tables));
      boolean own = pod.nodeName() != null && sort.nodes.contains(pod.nodeName());
      List<RuleRef> rules =
          sort.rules.stream().filter(rule -> selecting.contains(rule.policy())).toList();
      var group = new Group(rows, sort.pod, sort.named, rules, sort.service, own);
      groups.putIfAbsent(group, address);
    });
    return groups.values();
  }

  private static int row(int subject, Direction way, IpAddress address, TableInterpreter tables) {
    return tables.decide(subject, way, address, Protocol.TCP, 0).row();
  }
}
