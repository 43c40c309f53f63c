package io.netpolc.compiler.proof;

import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The protocols and destination ports to send: the first and the last port of each run that
/// neither a table nor a policy can tell apart; one packet of ICMP, of GRE, which stands for all
/// other protocols, and of each protocol that the tables treat in another way.
///
/// @param runs how many runs of ports there are, over all protocols
/// @param ports by protocol, sorted
record PortPlan(int runs, Map<Protocol, List<Integer>> ports) {
  /// Generic routing encapsulation: a protocol that no rule can name.
  private static final Protocol GRE = new Protocol(47);

  private static final List<Protocol> TABLES = List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP);

  /// Extension headers are no protocols of a packet.
  private static final Set<Integer> IPV6_EXTENSIONS = Set.of(0, 43, 44, 60);

  static PortPlan of(
      Seeds seeds, List<NetworkPolicy> policies, ClusterState cluster, IpFamily family) {
    var ports = new TreeMap<Protocol, List<Integer>>();
    int runs = 0;
    for (Protocol protocol : TABLES) {
      NavigableSet<Integer> cuts = TableCuts.ports(seeds, TABLES.indexOf(protocol));
      cuts.addAll(PolicyCuts.ports(policies, cluster, protocol));
      runs += cuts.size();
      var ends = new TreeSet<Integer>();
      for (Integer first : cuts) {
        Integer next = cuts.higher(first);
        ends.add(first);
        ends.add(next == null ? 65535 : next - 1);
      }
      ports.put(protocol, new ArrayList<>(ends));
    }
    ports.put(family == IpFamily.V4 ? Protocol.ICMP : Protocol.ICMPV6, List.of(0));
    ports.put(GRE, List.of(0));
    TableCuts.protocolsUnlike(seeds, GRE).stream()
        .filter(protocol -> !TABLES.contains(protocol))
        .filter(protocol -> family == IpFamily.V4 || !IPV6_EXTENSIONS.contains(protocol.number()))
        .forEach(protocol -> ports.put(protocol, List.of(0)));
    return new PortPlan(runs, ports);
  }
}
