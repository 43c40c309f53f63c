package io.netpolc.compiler.replay;

import io.netpolc.compiler.capture.Observation.End;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.reach.WorkloadLabel;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Says who the ends of captured flows are, by the state of the cluster.
///
/// A name in the record decides before an address: the address may have been another pod's by the
/// time the state was read. An address that nobody in the cluster has is outside, if it is public
/// or in a prefix that is said to be outside; a private one may have been a pod that has gone, and
/// is unknown.
public final class Inventory {
  /// How everything outside is called.
  public static final String WORLD = "world";

  private static final List<Cidr> PRIVATE =
      cidrs(
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "169.254.0.0/16",
          "198.18.0.0/15",
          "fc00::/7",
          "fe80::/10");

  private static final List<Cidr> NOT_UNICAST =
      cidrs("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/127", "ff00::/8");

  private final Map<String, Pod> byName = new HashMap<>();
  private final Map<String, Pod> byWorkload = new HashMap<>();
  private final Map<IpAddress, Party> byAddress = new HashMap<>();
  private final Map<String, Integer> workloads = new HashMap<>();
  private final List<Cidr> outside;

  /// Who an end is.
  ///
  /// @param end as policy sees it
  /// @param label `namespace/name[Kind]`, or [#WORLD]
  public record Party(FlowEnd end, String label) {}

  /// Both ends of a flow.
  public record Pair(Party from, Party to) {}

  /// @param cluster who is there
  /// @param outside private prefixes that are known to be outside of it
  public Inventory(ClusterState cluster, List<Cidr> outside) {
    this.outside = List.copyOf(outside);
    List<Pod> pods = cluster.pods().stream().filter(pod -> !pod.completed()).toList();
    pods.forEach(pod -> workloads.merge(WorkloadLabel.of(pod), 1, Integer::sum));
    pods.forEach(this::add);
    for (Node node : cluster.nodes()) {
      node.addresses().forEach(a -> addOther(a, node.name() + "[Node]"));
    }
    for (Service service : cluster.services()) {
      String label = service.namespace() + "/" + service.name() + "[Service]";
      service.addresses().forEach(a -> addOther(a, label));
    }
  }

  private void add(Pod pod) {
    byName.put(pod.qualifiedName(), pod);
    Pod.Owner owner = pod.owner();
    if (owner != null) {
      byWorkload.putIfAbsent(pod.namespace() + "/" + owner.name(), pod);
    }
    if (pod.selectable()) {
      pod.addresses().forEach(a -> byAddress.putIfAbsent(a, party(pod, a)));
    }
  }

  private void addOther(IpAddress address, String label) {
    byAddress.putIfAbsent(address, new Party(new FlowEnd(null, address), label));
  }

  private Party party(Pod pod, IpAddress address) {
    String label = WorkloadLabel.of(pod);
    boolean alone = pod.owner() == null && workloads.getOrDefault(label, 0) == 1;
    return new Party(
        new FlowEnd(pod.selectable() ? pod : null, address),
        alone ? WorkloadLabel.ofPod(pod) : label);
  }

  /// Who both ends of a flow are, in one family; null where one of them is unknown.
  public @Nullable Pair pair(End from, End to) {
    for (Party source : parties(from)) {
      for (Party target : parties(to)) {
        if (source.end().address().family() == target.end().address().family()) {
          return new Pair(source, target);
        }
      }
    }
    return null;
  }

  /// Whether nobody can say who an end is.
  public boolean unknown(End end) {
    return parties(end).isEmpty();
  }

  /// Whether it is a group of hosts or this one: no matter of policies.
  public static boolean isNotUnicast(End end) {
    IpAddress address = end.address();
    return address != null && NOT_UNICAST.stream().anyMatch(c -> c.contains(address));
  }

  /// What an end may be: one party for each address of a pod that is known by name.
  private List<Party> parties(End end) {
    if (end.pod() != null || (end.address() == null && end.workload() != null)) {
      return named(end);
    }
    IpAddress address = Objects.requireNonNull(end.address());
    Party known = byAddress.get(address);
    if (known != null) {
      return List.of(known);
    }
    boolean isPrivate = PRIVATE.stream().anyMatch(c -> c.contains(address));
    return isPrivate && outside.stream().noneMatch(c -> c.contains(address))
        ? List.of()
        : List.of(new Party(new FlowEnd(null, address), WORLD));
  }

  private List<Party> named(End end) {
    Pod pod = byName.get(String.valueOf(end.pod()));
    if (pod == null) {
      pod = byWorkload.get(String.valueOf(end.workload()));
    }
    if (pod == null) {
      return List.of();
    }
    if (end.address() != null && pod.addresses().contains(end.address())) {
      return List.of(party(pod, end.address()));
    }
    var parties = new ArrayList<Party>();
    for (IpAddress address : pod.addresses()) {
      if (end.address() == null || end.address().family() == address.family()) {
        parties.add(party(pod, address));
      }
    }
    return parties;
  }

  private static List<Cidr> cidrs(String... texts) {
    return Stream.of(texts).map(text -> Objects.requireNonNull(Cidr.parse(text))).toList();
  }
}
