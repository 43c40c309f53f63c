package io.netpolc.compiler.lint;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A part of a policy that is taken out, or made simpler.
sealed interface Cut {
  /// The policy that it is part of.
  PolicyRef policy();

  /// All of a policy.
  record Whole(PolicyRef policy) implements Cut {}

  /// Another selector for a policy's subjects.
  record Subjects(PolicyRef policy, LabelSelector instead) implements Cut {}

  /// A rule.
  record OfRule(RuleRef rule) implements Cut {
    @Override
    public PolicyRef policy() {
      return rule.policy();
    }
  }

  /// A peer of a rule.
  ///
  /// @param index its position in the rule
  /// @param instead what takes its place, or null
  record OfPeer(RuleRef rule, int index, @Nullable Peer instead) implements Cut {
    @Override
    public PolicyRef policy() {
      return rule.policy();
    }
  }

  /// A port of a rule.
  ///
  /// @param index its position in the rule
  /// @param instead what takes its place, or null
  record OfPort(RuleRef rule, int index, @Nullable PolicyPort instead) implements Cut {
    @Override
    public PolicyRef policy() {
      return rule.policy();
    }
  }

  /// Policies with parts taken out.
  static List<NetworkPolicy> apply(List<NetworkPolicy> policies, Collection<Cut> cuts) {
    Map<PolicyRef, Set<Cut>> byPolicy = new HashMap<>();
    cuts.forEach(cut -> byPolicy.computeIfAbsent(cut.policy(), _ -> new HashSet<>()).add(cut));
    var result = new ArrayList<NetworkPolicy>();
    for (NetworkPolicy policy : policies) {
      Set<Cut> own = byPolicy.getOrDefault(policy.ref(), Set.of());
      if (!own.contains(new Whole(policy.ref()))) {
        result.add(own.isEmpty() ? policy : apply(policy, own));
      }
    }
    return result;
  }

  private static NetworkPolicy apply(NetworkPolicy policy, Set<Cut> cuts) {
    Map<RuleRef, Map<Integer, @Nullable Peer>> peers = new HashMap<>();
    Map<RuleRef, Map<Integer, @Nullable PolicyPort>> ports = new HashMap<>();
    Set<RuleRef> rules = new HashSet<>();
    LabelSelector subjects = policy.podSelector();
    for (Cut cut : cuts) {
      switch (cut) {
        case Whole _ -> {}
        case Subjects(_, var instead) -> subjects = instead;
        case OfRule(var rule) -> rules.add(rule);
        case OfPeer(var rule, var index, var instead) ->
            peers.computeIfAbsent(rule, _ -> new HashMap<>()).put(index, instead);
        case OfPort(var rule, var index, var instead) ->
            ports.computeIfAbsent(rule, _ -> new HashMap<>()).put(index, instead);
      }
    }
    var result =
        new NetworkPolicy(
            policy.ref(),
            subjects,
            policy.isolates(),
            policy.ingress(),
            policy.egress(),
            policy.span(),
            policy.text(),
            policy.mode());
    for (Direction direction : Direction.values()) {
      var kept = new ArrayList<PolicyRule>();
      for (PolicyRule rule : policy.rules(direction)) {
        if (!rules.contains(rule.ref())) {
          kept.add(
              new PolicyRule(
                  rule.ref(),
                  left(rule.peers(), peers.getOrDefault(rule.ref(), Map.of())),
                  left(rule.ports(), ports.getOrDefault(rule.ref(), Map.of())),
                  rule.span()));
        }
      }
      result = result.withRules(direction, kept);
    }
    return result;
  }

  private static <T> List<T> left(List<T> items, Map<Integer, @Nullable T> changed) {
    var left = new ArrayList<T>();
    for (int i = 0; i < items.size(); i++) {
      T item = changed.containsKey(i) ? changed.get(i) : items.get(i);
      if (item != null) {
        left.add(item);
      }
    }
    return left;
  }
}
