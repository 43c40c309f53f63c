package io.netpolc.compiler.suggest;

import io.netpolc.compiler.explain.PolicyTerms;
import io.netpolc.compiler.explain.PolicyYaml;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A policy in the making: for each direction which peers need which ports.
final class Draft {
  /// What stands for everybody: a rule without peers.
  private static final List<Peer> ANYONE = List.of();

  private final LabelSelector subjects;
  private final Set<Direction> directions = EnumSet.noneOf(Direction.class);
  private final Map<Direction, SortedSet<Atom>> atoms = new EnumMap<>(Direction.class);
  private final Map<Direction, Map<List<Peer>, PortSet>> asked = new EnumMap<>(Direction.class);

  Draft(LabelSelector subjects) {
    this.subjects = subjects;
  }

  /// Lets it isolate in some directions.
  void isolate(Set<Direction> more) {
    directions.addAll(more);
  }

  SortedSet<Atom> atoms(Direction direction) {
    return atoms.computeIfAbsent(direction, _ -> new TreeSet<>(Atom.ORDER));
  }

  /// Asks for connections of a peer, whatever flows were seen.
  void ask(Direction direction, Peer peer, ConnectionSet connections) {
    asked(direction).computeIfAbsent(List.of(peer), _ -> new PortSet()).add(connections);
  }

  /// Asks for connections of everybody.
  void askAnyone(Direction direction, ConnectionSet connections) {
    asked(direction).computeIfAbsent(ANYONE, _ -> new PortSet()).add(connections);
  }

  private Map<List<Peer>, PortSet> asked(Direction direction) {
    return asked.computeIfAbsent(direction, _ -> new LinkedHashMap<>());
  }

  /// The policy with a rule for each atom, in their order, and behind them rules for what was
  /// asked.
  NetworkPolicy atomic(PolicyRef ref) {
    NetworkPolicy policy = withoutRules(ref);
    for (Direction direction : directions) {
      var rules = new ArrayList<PolicyRule>();
      for (Atom atom : atoms(direction)) {
        rules.add(atom.rule(new RuleRef(ref, direction, rules.size())));
      }
      asked(direction)
          .forEach((peers, ports) -> rules.add(rule(ref, direction, rules.size(), peers, ports)));
      policy = policy.withRules(direction, rules);
    }
    return policy;
  }

  /// The policy. Peers that need the same ports share a rule, so that no rule opens a port to a
  /// peer that does not need it.
  NetworkPolicy policy(PolicyRef ref) {
    NetworkPolicy policy = withoutRules(ref);
    for (Direction direction : directions) {
      policy = policy.withRules(direction, rules(ref, direction));
    }
    return policy;
  }

  private NetworkPolicy withoutRules(PolicyRef ref) {
    return new NetworkPolicy(ref, subjects, directions, List.of(), List.of(), PolicyTerms.NOWHERE);
  }

  private List<PolicyRule> rules(PolicyRef ref, Direction direction) {
    var groups = new ArrayList<>(byPorts(needed(direction)).values());
    groups.sort(Comparator.comparing(group -> String.join("\n", group.peers.keySet())));
    var rules = new ArrayList<PolicyRule>();
    for (Group group : groups) {
      List<Peer> peers = List.copyOf(group.peers.values());
      rules.add(rule(ref, direction, rules.size(), peers, group.ports));
    }
    return rules;
  }

  /// Peers that need the same ports, by their text; none for anyone.
  private record Group(SortedMap<String, Peer> peers, PortSet ports) {}

  private static Map<Object, Group> byPorts(Map<List<Peer>, PortSet> needed) {
    Map<Object, Group> groups = new LinkedHashMap<>();
    needed.forEach((peers, ports) -> {
      Object key = peers.equals(ANYONE) ? ANYONE : Set.copyOf(ports.terms());
      Group group = groups.computeIfAbsent(key, _ -> new Group(new TreeMap<>(), ports));
      peers.forEach(peer -> group.peers.put(PolicyYaml.of(peer), peer));
    });
    return groups;
  }

  /// The ports that each peer needs; without peers to whom all of theirs is open as to anyone.
  private Map<List<Peer>, PortSet> needed(Direction direction) {
    Map<List<Peer>, PortSet> needed = new LinkedHashMap<>();
    asked(direction)
        .forEach((peers, ports) -> needed.computeIfAbsent(peers, _ -> new PortSet()).add(ports));
    for (Atom atom : atoms(direction)) {
      needed
          .computeIfAbsent(List.of(atom.peer()), _ -> new PortSet())
          .add(atom.protocol(), atom.port());
    }
    PortSet open = needed.remove(ANYONE);
    if (open != null) {
      needed.values().removeIf(open::covers);
      needed.put(ANYONE, open);
    }
    return needed;
  }

  private static PolicyRule rule(
      PolicyRef ref, Direction direction, int index, List<Peer> peers, PortSet ports) {
    return new PolicyRule(
        new RuleRef(ref, direction, index), peers, ports.terms(), PolicyTerms.NOWHERE);
  }
}
