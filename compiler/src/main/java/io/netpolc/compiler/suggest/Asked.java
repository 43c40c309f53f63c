package io.netpolc.compiler.suggest;

import io.netpolc.compiler.assertion.Demand;
import io.netpolc.compiler.assertion.Whom;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.LabelMatch;
import io.netpolc.compiler.explain.PodLabels;
import io.netpolc.compiler.explain.PolicyTerms;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Drafts what assertions ask. Pods that connections must come from are isolated for egress, those
/// that they must reach for ingress, and both are allowed it. Where connections must not pass, the
/// pods that they would reach are isolated for ingress; where those are none, the pods that they
/// would come from for egress. Selectors of assertions stay what they are; pods that are listed are
/// named by labels, or as their whole namespace where all of it is meant.
final class Asked {
  private final ClusterState cluster;
  private final PodLabels labels;
  private final PolicyTerms terms;
  private final Drafts drafts;
  private final Set<Direction> directions;
  private final Meant meant = new Meant();

  /// @param directions in which pods may be isolated
  Asked(ClusterState cluster, PodLabels labels, Drafts drafts, Set<Direction> directions) {
    this.cluster = cluster;
    this.labels = labels;
    this.drafts = drafts;
    this.directions = directions;
    terms = new PolicyTerms(labels);
  }

  /// What was named as it is.
  Meant meant() {
    return meant;
  }

  void add(Demand demand) {
    switch (demand) {
      case Demand.Pass pass -> {
        var ports = new PortSet();
        ports.add(pass.connections());
        meant.ports().add(ports.terms());
        eachDraft(
            pass.from(),
            Direction.EGRESS,
            (namespace, draft) -> allow(pass, pass.to(), Direction.EGRESS, namespace, draft));
        eachDraft(
            pass.to(),
            Direction.INGRESS,
            (namespace, draft) -> allow(pass, pass.from(), Direction.INGRESS, namespace, draft));
      }
      case Demand.Stop(var from, var to) -> {
        boolean atTarget = !to.all().isEmpty();
        eachDraft(
            atTarget ? to : from, atTarget ? Direction.INGRESS : Direction.EGRESS, (_, _) -> {});
      }
    }
  }

  private void allow(
      Demand.Pass pass, Whom other, Direction direction, String namespace, Draft draft) {
    if (other.anyone()) {
      draft.askAnyone(direction, pass.connections());
    } else {
      peers(other, namespace).forEach(peer -> draft.ask(direction, peer, pass.connections()));
    }
  }

  private void eachDraft(Whom whom, Direction direction, BiConsumer<String, Draft> use) {
    if (!directions.contains(direction)) {
      return;
    }
    Map<Draft, String> found = new LinkedHashMap<>();
    Set<Pod> selected = new HashSet<>();
    Set<Direction> isolated = Set.of(direction);
    for (SelectorTerm term : whom.selectors()) {
      for (String namespace : namespaces(term.scope())) {
        put(found, drafts.of(namespace, term.pods(), isolated), namespace);
        meant.selectors().add(SelectorTerm.in(namespace, term.pods()));
        selected.addAll(labels.selected(namespace, term.pods()));
      }
    }
    var left = new ArrayList<>(whom.all());
    left.removeAll(selected);
    for (var group : byNamespace(left).entrySet()) {
      String namespace = group.getKey();
      if (isWhole(namespace, group.getValue())) {
        put(found, drafts.of(namespace, LabelSelector.EVERYTHING, isolated), namespace);
        meant.selectors().add(SelectorTerm.in(namespace, LabelSelector.EVERYTHING));
      } else {
        group.getValue().forEach(pod -> put(found, drafts.of(pod, isolated), namespace));
      }
    }
    found.forEach((draft, namespace) -> use.accept(namespace, draft));
  }

  private static void put(Map<Draft, String> found, @Nullable Draft draft, String namespace) {
    if (draft != null) {
      found.put(draft, namespace);
    }
  }

  private static Map<String, List<Pod>> byNamespace(List<Pod> pods) {
    Map<String, List<Pod>> groups = new TreeMap<>();
    pods.forEach(pod -> groups.computeIfAbsent(pod.namespace(), _ -> new ArrayList<>()).add(pod));
    return groups;
  }

  private boolean isWhole(String namespace, List<Pod> pods) {
    boolean nameless = labels.selector(pods.getFirst()).isEverything();
    return (pods.size() > 1 || nameless)
        && pods.containsAll(labels.selected(namespace, LabelSelector.EVERYTHING));
  }

  private List<String> namespaces(SelectorTerm.Scope scope) {
    return switch (scope) {
      case SelectorTerm.Scope.Named(var namespace) -> List.of(namespace);
      case SelectorTerm.Scope.Labelled(var selector) ->
          cluster.namespaces().stream()
              .filter(namespace -> LabelMatch.selects(selector, namespace.labels()))
              .map(Namespace::name)
              .toList();
    };
  }

  private Set<Peer> peers(Whom whom, String own) {
    Set<Peer> peers = new LinkedHashSet<>();
    for (SelectorTerm term : whom.selectors()) {
      peers.add(peer(term, own));
      namespaces(term.scope())
          .forEach(namespace -> meant.selectors().add(SelectorTerm.in(namespace, term.pods())));
    }
    for (var group : byNamespace(whom.others()).entrySet()) {
      if (isWhole(group.getKey(), group.getValue())) {
        SelectorTerm whole = SelectorTerm.in(group.getKey(), LabelSelector.EVERYTHING);
        peers.add(peer(whole, own));
        meant.selectors().add(whole);
      } else {
        for (Pod pod : group.getValue()) {
          peers.add(terms.peer(new FlowEnd(pod, pod.addresses().getFirst()), own));
        }
      }
    }
    for (Whom.Block block : whom.blocks()) {
      peers.add(new Peer.IpBlock(block.cidr(), block.except(), PolicyTerms.NOWHERE));
      if (block.withPods()) {
        meant.blocks().add(block.cidr());
      }
    }
    return peers;
  }

  private static Peer peer(SelectorTerm term, String own) {
    LabelSelector namespace =
        switch (term.scope()) {
          case SelectorTerm.Scope.Named(var name) ->
              name.equals(own) ? null : LabelSelector.ofLabels(Map.of(Namespace.NAME_LABEL, name));
          case SelectorTerm.Scope.Labelled(var selector) -> selector;
        };
    boolean all = namespace != null && term.pods().isEverything();
    return new Peer.Pods(namespace, all ? null : term.pods(), PolicyTerms.NOWHERE);
  }
}
