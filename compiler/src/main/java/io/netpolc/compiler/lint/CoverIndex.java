package io.netpolc.compiler.lint;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules of one namespace in one direction, found by what a rule's peers must have in common
/// with a peer that takes all that another takes: so that no rule is compared with every other.
final class CoverIndex {
  private static final String ANYONE = "*";
  private static final String OWN = "";

  /// A rule with its policy.
  record Entry(NetworkPolicy policy, PolicyRule rule) {}

  private final Map<String, List<Entry>> byPeer = new HashMap<>();
  private final Map<String, List<NetworkPolicy>> bySubjects = new HashMap<>();

  void add(NetworkPolicy policy, List<PolicyRule> rules) {
    bySubjects.computeIfAbsent(anchor(policy.podSelector()), _ -> new ArrayList<>()).add(policy);
    for (PolicyRule rule : rules) {
      var entry = new Entry(policy, rule);
      Set<String> keys = new HashSet<>();
      if (rule.peers().isEmpty()) {
        keys.add(ANYONE);
      }
      rule.peers().forEach(peer -> keys.add(key(peer)));
      keys.forEach(key -> byPeer.computeIfAbsent(key, _ -> new ArrayList<>()).add(entry));
    }
  }

  /// The rules that may take all that a rule takes, itself among them.
  List<Entry> candidates(PolicyRule rule) {
    var found = new ArrayList<Entry>(byPeer.getOrDefault(ANYONE, List.of()));
    if (!rule.peers().isEmpty()) {
      for (String key : keysAround(rule.peers().getFirst())) {
        found.addAll(byPeer.getOrDefault(key, List.of()));
      }
    }
    return found;
  }

  /// The policies that may select all that a policy selects, itself among them.
  List<NetworkPolicy> around(NetworkPolicy policy) {
    var found = new ArrayList<NetworkPolicy>();
    for (String anchor : anchorsAround(policy.podSelector())) {
      found.addAll(bySubjects.getOrDefault(anchor, List.of()));
    }
    return found;
  }

  private static String key(Peer peer) {
    return switch (peer) {
      case Peer.IpBlock block -> block.cidr().toString();
      case Peer.Pods(var namespaces, var pods, _) ->
          namespaceAnchor(namespaces) + "/" + anchor(pods);
    };
  }

  private static List<String> keysAround(Peer peer) {
    var keys = new ArrayList<String>();
    switch (peer) {
      case Peer.IpBlock block -> {
        for (int length = 0; length <= block.cidr().prefixLength(); length++) {
          keys.add(Cidr.of(block.cidr().network(), length).toString());
        }
      }
      case Peer.Pods(var namespaces, var pods, _) -> {
        Set<String> outer = new HashSet<>();
        outer.add(namespaceAnchor(namespaces));
        outer.add(namespaceAnchor(LabelSelector.EVERYTHING));
        if (namespaces != null) {
          anchorsAround(namespaces).forEach(anchor -> outer.add("n" + anchor));
        }
        for (String namespace : outer) {
          anchorsAround(pods).forEach(anchor -> keys.add(namespace + "/" + anchor));
        }
      }
    }
    return keys;
  }

  private static String namespaceAnchor(@Nullable LabelSelector selector) {
    return selector == null ? OWN : "n" + anchor(selector);
  }

  /// What whoever meets a selector has: its first requirement, by value where it has one.
  private static String anchor(@Nullable LabelSelector selector) {
    return selector == null || selector.isEverything()
        ? ANYONE
        : anchor(selector.requirements().getFirst());
  }

  private static String anchor(Requirement requirement) {
    return requirement.operator() == Operator.IN && requirement.values().size() == 1
        ? requirement.key() + "=" + requirement.values().getFirst()
        : requirement.key();
  }

  private static Set<String> anchorsAround(@Nullable LabelSelector selector) {
    Set<String> anchors = new HashSet<>();
    anchors.add(ANYONE);
    if (selector != null) {
      for (Requirement requirement : selector.requirements()) {
        anchors.add(anchor(requirement));
        anchors.add(requirement.key());
      }
    }
    return anchors;
  }
}
