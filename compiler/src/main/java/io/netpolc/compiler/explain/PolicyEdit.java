package io.netpolc.compiler.explain;

import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Something added to a set of policies, which allows more and never less.
public sealed interface PolicyEdit {
  /// The policy that it is about.
  PolicyRef policy();

  /// In which direction it allows more.
  Direction direction();

  /// The policies with it.
  List<NetworkPolicy> applyTo(List<NetworkPolicy> policies);

  /// One more port in a rule.
  record AddPort(RuleRef rule, PolicyPort port) implements PolicyEdit {
    @Override
    public PolicyRef policy() {
      return rule.policy();
    }

    @Override
    public Direction direction() {
      return rule.direction();
    }

    @Override
    public List<NetworkPolicy> applyTo(List<NetworkPolicy> policies) {
      return changed(
          policies,
          rule,
          old -> new PolicyRule(old.ref(), old.peers(), with(old.ports(), port), old.span()));
    }
  }

  /// One more peer in a rule.
  record AddPeer(RuleRef rule, Peer peer) implements PolicyEdit {
    @Override
    public PolicyRef policy() {
      return rule.policy();
    }

    @Override
    public Direction direction() {
      return rule.direction();
    }

    @Override
    public List<NetworkPolicy> applyTo(List<NetworkPolicy> policies) {
      return changed(
          policies,
          rule,
          old -> new PolicyRule(old.ref(), with(old.peers(), peer), old.ports(), old.span()));
    }
  }

  /// One more rule at the end of a policy's list.
  record AddRule(PolicyRule rule) implements PolicyEdit {
    @Override
    public PolicyRef policy() {
      return rule.ref().policy();
    }

    @Override
    public Direction direction() {
      return rule.ref().direction();
    }

    @Override
    public List<NetworkPolicy> applyTo(List<NetworkPolicy> policies) {
      return policies.stream()
          .map(old ->
              old.ref().equals(policy())
                  ? old.withRules(direction(), with(old.rules(direction()), rule))
                  : old)
          .toList();
    }
  }

  /// One more policy, with one rule.
  record AddPolicy(NetworkPolicy added, Direction direction) implements PolicyEdit {
    @Override
    public PolicyRef policy() {
      return added.ref();
    }

    @Override
    public List<NetworkPolicy> applyTo(List<NetworkPolicy> policies) {
      return with(policies, added);
    }
  }

  private static List<NetworkPolicy> changed(
      List<NetworkPolicy> policies, RuleRef rule, UnaryOperator<PolicyRule> change) {
    return policies.stream()
        .map(policy -> {
          if (!policy.ref().equals(rule.policy())) {
            return policy;
          }
          var rules = new ArrayList<>(policy.rules(rule.direction()));
          rules.set(rule.index(), change.apply(rules.get(rule.index())));
          return policy.withRules(rule.direction(), rules);
        })
        .toList();
  }

  private static <T> List<T> with(List<T> items, T last) {
    var all = new ArrayList<>(items);
    all.add(last);
    return all;
  }
}
