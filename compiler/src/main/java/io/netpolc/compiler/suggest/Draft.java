package io.netpolc.compiler.suggest;

import io.netpolc.compiler.explain.PolicyTerms;
import io.netpolc.compiler.explain.PolicyYaml;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A policy in the making: for each direction which peers need which ports.
final class Draft {
  private final LabelSelector subjects;
  private final Map<Direction, SortedSet<Atom>> atoms = new EnumMap<>(Direction.class);

  Draft(LabelSelector subjects) {
    this.subjects = subjects;
  }

  SortedSet<Atom> atoms(Direction direction) {
    return atoms.computeIfAbsent(direction, _ -> new TreeSet<>(Atom.ORDER));
  }

  /// The policy with a rule for each atom, in their order.
  NetworkPolicy atomic(PolicyRef ref, Set<Direction> directions) {
    NetworkPolicy policy = withoutRules(ref, directions);
    for (Direction direction : directions) {
      var rules = new ArrayList<PolicyRule>();
      for (Atom atom : atoms(direction)) {
        rules.add(atom.rule(new RuleRef(ref, direction, rules.size())));
      }
      policy = policy.withRules(direction, rules);
    }
    return policy;
  }

  /// The policy. Peers that need the same ports share a rule, so that no rule opens a port to a
  /// peer that does not need it.
  NetworkPolicy policy(PolicyRef ref, Set<Direction> directions) {
    NetworkPolicy policy = withoutRules(ref, directions);
    for (Direction direction : directions) {
      policy = policy.withRules(direction, rules(ref, direction));
    }
    return policy;
  }

  private NetworkPolicy withoutRules(PolicyRef ref, Set<Direction> directions) {
    return new NetworkPolicy(ref, subjects, directions, List.of(), List.of(), PolicyTerms.NOWHERE);
  }

  private List<PolicyRule> rules(PolicyRef ref, Direction direction) {
    Map<Peer, PortSet> needed = new LinkedHashMap<>();
    for (Atom atom : atoms(direction)) {
      needed.computeIfAbsent(atom.peer(), _ -> new PortSet()).add(atom.protocol(), atom.port());
    }
    Map<List<PolicyPort>, Map<String, Peer>> byPorts = new LinkedHashMap<>();
    needed.forEach((peer, ports) ->
        byPorts
            .computeIfAbsent(ports.terms(), _ -> new TreeMap<>())
            .put(PolicyYaml.of(peer), peer));
    var groups = new ArrayList<>(byPorts.entrySet());
    groups.sort(Comparator.comparing(group -> String.join("\n", group.getValue().keySet())));
    var rules = new ArrayList<PolicyRule>();
    for (var group : groups) {
      rules.add(
          new PolicyRule(
              new RuleRef(ref, direction, rules.size()),
              List.copyOf(group.getValue().values()),
              group.getKey(),
              PolicyTerms.NOWHERE));
    }
    return rules;
  }
}
