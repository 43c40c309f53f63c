package io.netpolc.compiler.suggest;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.LabelMatch;
import io.netpolc.compiler.explain.PodLabels;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.reach.WorkloadLabel;
import io.netpolc.compiler.suggest.Beyond.Kind;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds what suggested policies take besides what was seen: the pods that a selector takes though
/// another one was chosen for them, and ports that were opened with others.
final class BeyondSeen {
  private final ClusterState cluster;
  private final PodLabels labels;

  BeyondSeen(ClusterState cluster, PodLabels labels) {
    this.cluster = cluster;
    this.labels = labels;
  }

  List<Beyond> of(List<NetworkPolicy> policies) {
    var beyond = new ArrayList<Beyond>();
    for (NetworkPolicy policy : policies) {
      SortedSet<String> subjects = others(policy.ref().namespace(), policy.podSelector());
      if (!subjects.isEmpty()) {
        beyond.add(new Beyond(policy.ref(), null, Kind.SUBJECTS, subjects));
      }
      for (Direction direction : Direction.values()) {
        policy.rules(direction).forEach(rule -> add(rule, beyond));
      }
    }
    return beyond;
  }

  private void add(PolicyRule rule, List<Beyond> beyond) {
    String own = rule.ref().policy().namespace();
    SortedSet<String> peers = new TreeSet<>();
    for (Peer peer : rule.peers()) {
      if (peer instanceof Peer.Pods pods) {
        LabelSelector selector =
            pods.podSelector() == null ? LabelSelector.EVERYTHING : pods.podSelector();
        namespaces(pods.namespaceSelector(), own)
            .forEach(namespace -> peers.addAll(others(namespace, selector)));
      }
    }
    if (!peers.isEmpty()) {
      beyond.add(new Beyond(rule.ref().policy(), rule.ref(), Kind.PEERS, peers));
    }
    if (rule.ports().isEmpty()) {
      beyond.add(new Beyond(rule.ref().policy(), rule.ref(), Kind.EVERY_PORT, new TreeSet<>()));
    } else if (rule.ports().stream().anyMatch(p -> p instanceof PolicyPort.All)) {
      beyond.add(new Beyond(rule.ref().policy(), rule.ref(), Kind.EVERY_NUMBER, new TreeSet<>()));
    }
  }

  private List<String> namespaces(@Nullable LabelSelector selector, String own) {
    return selector == null
        ? List.of(own)
        : cluster.namespaces().stream()
            .filter(namespace -> LabelMatch.selects(selector, namespace.labels()))
            .map(Namespace::name)
            .toList();
  }

  private SortedSet<String> others(String namespace, LabelSelector selector) {
    SortedSet<String> others = new TreeSet<>();
    for (Pod pod : labels.selected(namespace, selector)) {
      if (!labels.selector(pod).equals(selector)) {
        others.add(WorkloadLabel.of(pod));
      }
    }
    return others;
  }
}
