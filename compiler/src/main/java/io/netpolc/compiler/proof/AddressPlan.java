package io.netpolc.compiler.proof;

import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/// The remote addresses of one family to send packets to and from.
///
/// @param runs how many runs of addresses there are
/// @param addresses the first and the last address of each run, sorted
/// @param representatives of them, one for each group that tables and policies treat alike
record AddressPlan(int runs, List<IpAddress> addresses, Set<IpAddress> representatives) {

  /// Everything that may make the reference, or the tables, treat an address differently from
  /// another one (a pod's own addresses apart, which are always sent to).
  private record Signature(
      int peerClass,
      boolean pod,
      List<ContainerPort> namedPorts,
      List<RuleRef> rules,
      List<String> services,
      List<String> nodes) {}

  static AddressPlan of(
      NavigableSet<IpAddress> cuts,
      TableInterpreter tables,
      Evaluator evaluator,
      ClusterState cluster) {
    NavigableSet<IpAddress> addresses = ends(cuts);
    var facts = new AddressFacts(cluster);
    var seen = new HashSet<Signature>();
    var representatives = new TreeSet<IpAddress>();
    for (IpAddress address : addresses) {
      if (seen.add(signature(address, tables.peerClass(address), evaluator, facts))) {
        representatives.add(address);
      }
    }
    return new AddressPlan(cuts.size(), new ArrayList<>(addresses), representatives);
  }

  /// The first and the last address of each run.
  ///
  /// @param cuts the first ones
  static NavigableSet<IpAddress> ends(NavigableSet<IpAddress> cuts) {
    var addresses = new TreeSet<IpAddress>();
    for (IpAddress first : cuts) {
      IpAddress next = cuts.higher(first);
      IpAddress last = next == null ? first.filled(0) : next.previous();
      addresses.add(first);
      if (last != null) {
        addresses.add(last);
      }
    }
    return addresses;
  }

  private static Signature signature(
      IpAddress address, int peerClass, Evaluator evaluator, AddressFacts facts) {
    FlowEnd end = evaluator.end(address);
    Pod pod = end.pod();
    return new Signature(
        peerClass,
        pod != null,
        pod == null ? List.of() : pod.ports().stream().filter(p -> p.name() != null).toList(),
        evaluator.rulesWithPeer(end),
        facts.services(address).stream().map(s -> s.namespace() + "/" + s.name()).toList(),
        facts.nodes(address));
  }
}
