package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.resolve.PodIndex;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.roaringbitmap.RoaringBitmap;

/// Which pods selectors take, counted over groups of pods that no selector tells apart. Pods that
/// have ended do not exist here; pods on their node's network are an index of their own.
final class Selection {
  private static final SelectorTerm EVERYONE =
      new SelectorTerm(
          new SelectorTerm.Scope.Labelled(LabelSelector.EVERYTHING), LabelSelector.EVERYTHING);

  private final List<Pod> pods;
  private final PodIndex index;
  private final List<List<Pod>> members = new ArrayList<>();
  private final Map<SelectorTerm, ServedPorts> served = new HashMap<>();

  private Selection(ClusterState cluster, Set<String> keys, Predicate<Pod> taken) {
    pods =
        cluster.pods().stream()
            .filter(pod -> !pod.completed() && taken.test(pod))
            .sorted(Comparator.comparing(Pod::namespace).thenComparing(Pod::name))
            .toList();
    index = new PodIndex(pods, cluster.namespaces(), keys, Set.of());
    for (int group = 0; group < index.groupCount(); group++) {
      members.add(new ArrayList<>());
    }
    for (int i = 0; i < pods.size(); i++) {
      members.get(index.groupOf(i)).add(pods.get(i));
    }
  }

  /// The pods that policies see.
  static Selection ofPods(List<NetworkPolicy> policies, ClusterState cluster) {
    return new Selection(cluster, keys(policies, cluster), Pod::selectable);
  }

  /// The pods on their node's network, which no policy sees.
  static Selection onHost(List<NetworkPolicy> policies, ClusterState cluster) {
    return new Selection(cluster, keys(policies, cluster), Pod::hostNetwork);
  }

  private static Set<String> keys(List<NetworkPolicy> policies, ClusterState cluster) {
    var keys = new HashSet<String>();
    for (NetworkPolicy policy : policies) {
      add(policy.podSelector(), keys);
      for (Direction direction : Direction.values()) {
        for (PolicyRule rule : policy.rules(direction)) {
          for (Peer peer : rule.peers()) {
            if (peer instanceof Peer.Pods selected && selected.podSelector() != null) {
              add(selected.podSelector(), keys);
            }
          }
        }
      }
    }
    for (Service service : cluster.services()) {
      keys.addAll(service.selector().keySet());
    }
    return keys;
  }

  private static void add(LabelSelector selector, Set<String> keys) {
    selector.requirements().forEach(requirement -> keys.add(requirement.key()));
  }

  /// The subjects of a policy as a term.
  static SelectorTerm subjects(NetworkPolicy policy) {
    return SelectorTerm.in(policy.ref().namespace(), policy.podSelector());
  }

  /// What a peer takes, as a term.
  ///
  /// @param namespace the policy's own
  static SelectorTerm peer(Peer.Pods peer, String namespace) {
    LabelSelector selected =
        peer.podSelector() == null ? LabelSelector.EVERYTHING : peer.podSelector();
    return peer.namespaceSelector() == null
        ? SelectorTerm.in(namespace, selected)
        : new SelectorTerm(new SelectorTerm.Scope.Labelled(peer.namespaceSelector()), selected);
  }

  /// The term that takes every pod.
  static SelectorTerm everyone() {
    return EVERYONE;
  }

  /// All pods, in order of name.
  List<Pod> pods() {
    return pods;
  }

  /// The groups that a term takes; not to be changed. Its keys are those of a policy or a Service.
  RoaringBitmap groups(SelectorTerm term) {
    return index.select(term);
  }

  /// The pods of a group, in order of name.
  List<Pod> members(int group) {
    return members.get(group);
  }

  /// How many groups there are.
  int groupCount() {
    return members.size();
  }

  /// The group of a pod, by its position in [#pods].
  int groupOf(int pod) {
    return index.groupOf(pod);
  }

  /// How many pods a term takes.
  int count(SelectorTerm term) {
    return count(groups(term));
  }

  /// How many pods some groups have.
  int count(RoaringBitmap groups) {
    int[] count = new int[1];
    groups.forEach((int group) -> count[0] += members.get(group).size());
    return count[0];
  }

  /// The first pod that a term takes.
  Pod first(RoaringBitmap groups) {
    return members.get(groups.first()).getFirst();
  }

  /// What the pods of a term declare to serve.
  ServedPorts served(SelectorTerm term) {
    return served.computeIfAbsent(
        term,
        _ -> {
          var ports = new ServedPorts();
          groups(term).forEach((int group) -> members.get(group).forEach(ports::add));
          return ports;
        });
  }

  /// The ports that some pods declare.
  static final class ServedPorts {
    private final Map<ContainerPort, Integer> counts = new HashMap<>();
    private int pods;
    private int silent;

    private void add(Pod pod) {
      pods++;
      silent += pod.ports().isEmpty() ? 1 : 0;
      for (ContainerPort port : new HashSet<>(pod.ports())) {
        counts.merge(port, 1, Integer::sum);
      }
    }

    /// How many pods there are.
    int pods() {
      return pods;
    }

    /// Whether each pod declares some port.
    boolean allDeclare() {
      return silent == 0;
    }

    /// The declarations, each with the number of pods that make it.
    Map<ContainerPort, Integer> counts() {
      return counts;
    }

    /// Whether any pod declares such a port.
    boolean any(Predicate<ContainerPort> wanted) {
      return counts.keySet().stream().anyMatch(wanted);
    }
  }
}
