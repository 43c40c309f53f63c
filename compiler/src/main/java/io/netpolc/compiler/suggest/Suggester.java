package io.netpolc.compiler.suggest;

import io.netpolc.compiler.assertion.Demand;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.explain.PodLabels;
import io.netpolc.compiler.explain.PolicyTerms;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.replay.FlowTally;
import io.netpolc.compiler.replay.Inventory;
import io.netpolc.compiler.replay.Replay;
import io.netpolc.compiler.replay.Replayed;
import io.netpolc.compiler.replay.Replayed.Outcome;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Suggests policies for the flows of a capture that were not denied, and for what assertions ask.
///
/// Each workload that was seen gets one policy, which isolates it in the directions asked for: what
/// was not seen is not allowed. Pods are named by labels ([PodLabels]), namespaces by their name,
/// everything else by address. A rule has the peers that need exactly its ports. What assertions
/// ask comes on top ([Asked]).
public final class Suggester {
  private final ClusterState cluster;
  private final SemanticsOptions options;
  private final Set<Direction> directions;
  private final PodLabels labels;
  private final PolicyTerms terms;
  private final Drafts drafts;
  private final Set<Need> needed = new LinkedHashSet<>();

  /// @param directions in which pods are isolated
  /// @param namespaces whose pods get policies
  public Suggester(
      ClusterState cluster,
      SemanticsOptions options,
      Set<Direction> directions,
      Predicate<String> namespaces) {
    this.cluster = cluster;
    this.options = options;
    this.directions = Set.copyOf(directions);
    labels = new PodLabels(cluster);
    terms = new PolicyTerms(labels);
    drafts = new Drafts(labels, namespaces);
  }

  /// Suggests policies, and tries them on the flows.
  ///
  /// @param demands of assertions, which are to be checked by who gave them
  /// @throws IllegalStateException if they cut a flow that a policy could allow: a defect
  public Suggested suggest(FlowTally tally, Inventory inventory, List<Demand> demands) {
    var needs = new Needs(cluster, options);
    for (Flow flow : passed(tally, inventory)) {
      see(flow.from().pod());
      see(flow.to().pod());
      needs.of(flow).forEach(this::add);
    }
    var asked = new Asked(cluster, labels, drafts, directions);
    demands.forEach(asked::add);
    List<NetworkPolicy> policies = policies();
    var evaluator = new Evaluator(policies, cluster, options);
    Replayed replayed = Replay.run(tally, inventory, null, evaluator);
    for (Replayed.Group group : replayed.groups()) {
      boolean hopeless = group.after().egress() instanceof Decision.NoBackend;
      if (group.outcome() == Outcome.CUT && !hopeless) {
        throw new IllegalStateException("a suggested policy cuts " + group.example());
      }
    }
    return new Suggested(
        policies.stream().map(this::described).toList(),
        new BeyondSeen(cluster, labels, asked.meant(), options.ipBlocksMatchPods()).of(policies),
        drafts.unnamed(),
        replayed);
  }

  /// The flows that were not denied, of known ends.
  private static List<Flow> passed(FlowTally tally, Inventory inventory) {
    var flows = new ArrayList<Flow>();
    for (FlowTally.Tallied each : tally.flows()) {
      FlowTally.Key key = each.key();
      Inventory.Pair pair =
          Inventory.isNotUnicast(key.from()) || Inventory.isNotUnicast(key.to())
              ? null
              : inventory.pair(key.from(), key.to());
      if (pair != null && each.allowed() + each.unsaid() > 0) {
        flows.add(new Flow(pair.from().end(), pair.to().end(), key.protocol(), key.port()));
      }
    }
    return flows;
  }

  /// A pod that was seen is isolated, whether it needs a rule or not.
  private void see(@Nullable Pod pod) {
    if (pod != null) {
      drafts.of(pod, directions);
    }
  }

  private void add(Need need) {
    Pod subject = need.pod();
    Draft draft = drafts.of(subject, directions);
    if (draft != null && directions.contains(need.direction())) {
      needed.add(need);
      Peer peer = terms.peer(need.remote(), subject.namespace());
      draft.atoms(need.direction()).add(new Atom(peer, need.protocol(), need.port()));
    }
  }

  private List<NetworkPolicy> policies() {
    SortedMap<PolicyRef, Draft> named = drafts.named();
    new Pruning(named, directions).run(needed, cluster, options);
    var policies = new ArrayList<NetworkPolicy>();
    named.forEach((ref, draft) -> policies.add(draft.policy(ref)));
    return policies;
  }

  private Suggested.Policy described(NetworkPolicy policy) {
    List<Pod> pods = labels.selected(policy.ref().namespace(), policy.podSelector());
    int known = (int) pods.stream().filter(drafts::saw).count();
    return new Suggested.Policy(policy, pods.size(), known);
  }
}
