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
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.reach.WorkloadLabel;
import io.netpolc.compiler.suggest.Beyond.Kind;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds what suggested policies take besides what was seen or asked: the pods that a selector
/// takes though another one was chosen for them, pods in a block that stands for the world, and
/// ports that were opened with others.
final class BeyondSeen {
  private final ClusterState cluster;
  private final PodLabels labels;
  private final Meant meant;
  private final boolean blocksTakePods;

  /// @param blocksTakePods whether a block takes the pods that have its addresses
  BeyondSeen(ClusterState cluster, PodLabels labels, Meant meant, boolean blocksTakePods) {
    this.cluster = cluster;
    this.labels = labels;
    this.meant = meant;
    this.blocksTakePods = blocksTakePods;
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
      switch (peer) {
        case Peer.Pods pods -> {
          LabelSelector selector =
              pods.podSelector() == null ? LabelSelector.EVERYTHING : pods.podSelector();
          namespaces(pods.namespaceSelector(), own)
              .forEach(namespace -> peers.addAll(others(namespace, selector)));
        }
        case Peer.IpBlock block -> peers.addAll(within(block));
      }
    }
    if (!peers.isEmpty()) {
      beyond.add(new Beyond(rule.ref().policy(), rule.ref(), Kind.PEERS, peers));
    }
    if (meant.ports().contains(rule.ports())) {
      return;
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

  /// The pods in a block that stands for the world outside.
  private SortedSet<String> within(Peer.IpBlock block) {
    SortedSet<String> within = new TreeSet<>();
    if (blocksTakePods && !meant.blocks().contains(block.cidr())) {
      cluster.pods().stream()
          .filter(Pod::selectable)
          .filter(pod -> pod.addresses().stream().anyMatch(address -> contains(block, address)))
          .forEach(pod -> within.add(WorkloadLabel.of(pod)));
    }
    return within;
  }

  private static boolean contains(Peer.IpBlock block, IpAddress address) {
    return block.cidr().contains(address)
        && block.except().stream().noneMatch(except -> except.contains(address));
  }

  private SortedSet<String> others(String namespace, LabelSelector selector) {
    SortedSet<String> others = new TreeSet<>();
    if (meant.selectors().contains(SelectorTerm.in(namespace, selector))) {
      return others;
    }
    for (Pod pod : labels.selected(namespace, selector)) {
      if (!labels.selector(pod).equals(selector)) {
        others.add(WorkloadLabel.of(pod));
      }
    }
    return others;
  }
}
