package io.netpolc.compiler.assertion;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.PortTerm;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Small changes of a policy: each rule left out, each selector and block of addresses widened,
/// each numbered port shifted by one where there is room for that. Rules that have no effect are
/// passed over.
final class Mutants {
  private static final String WIDENED = "selects everything";

  private final NetworkPolicy policy;
  private final List<Mutant> mutants = new ArrayList<>();

  private Mutants(NetworkPolicy policy) {
    this.policy = policy;
  }

  /// All changes of a policy, in the order of its text.
  static List<Mutant> of(NetworkPolicy policy) {
    var mutants = new Mutants(policy);
    mutants.widenSubject();
    mutants.forEachRule(rule -> {
      mutants.drop(rule);
      mutants.widenPeers(rule);
      mutants.shiftPorts(rule);
    });
    return mutants.mutants;
  }

  /// The rules of a policy left out one at a time.
  static List<Mutant> dropping(NetworkPolicy policy) {
    var mutants = new Mutants(policy);
    mutants.forEachRule(mutants::drop);
    return mutants.mutants;
  }

  private void forEachRule(Consumer<PolicyRule> consumer) {
    for (Direction direction : Direction.values()) {
      policy.effectiveRules(direction).forEach(consumer);
    }
  }

  private void widenSubject() {
    if (!policy.podSelector().isEverything()) {
      var wider =
          new NetworkPolicy(
              policy.ref(),
              LabelSelector.EVERYTHING,
              policy.isolates(),
              policy.ingress(),
              policy.egress(),
              policy.span());
      mutants.add(new Mutant("spec.podSelector", WIDENED, policy.span(), wider, null));
    }
  }

  private void drop(PolicyRule rule) {
    add(rule.ref().path(), "left out", rule.span(), rule.ref(), null);
  }

  private void widenPeers(PolicyRule rule) {
    String peers =
        rule.ref().path() + (rule.ref().direction() == Direction.INGRESS ? ".from" : ".to");
    for (int i = 0; i < rule.peers().size(); i++) {
      int at = i;
      Peer peer = rule.peers().get(i);
      widenings(
          peer,
          (change, wider) ->
              add(
                  peers + "[" + at + "]",
                  change,
                  peer.span(),
                  rule.ref(),
                  new PolicyRule(
                      rule.ref(), replaced(rule.peers(), at, wider), rule.ports(), rule.span())));
    }
  }

  private void shiftPorts(PolicyRule rule) {
    for (int i = 0; i < rule.ports().size(); i++) {
      if (rule.ports().get(i) instanceof PolicyPort.Range range) {
        PolicyPort.Range shifted = shifted(range);
        if (shifted != null) {
          add(
              rule.ref().path() + ".ports[" + i + "]",
              words(range) + " becomes " + words(shifted),
              range.span(),
              rule.ref(),
              new PolicyRule(
                  rule.ref(), rule.peers(), replaced(rule.ports(), i, shifted), rule.span()));
        }
      }
    }
  }

  /// One up, or down at the end; null for all ports that a policy can name.
  private static PolicyPort.@Nullable Range shifted(PolicyPort.Range range) {
    int by = range.last() < PortTerm.Range.LAST_PORT ? 1 : -1;
    return range.first() + by < 1
        ? null
        : new PolicyPort.Range(
            range.protocol(), range.first() + by, range.last() + by, range.span());
  }

  private static void widenings(Peer peer, BiConsumer<String, Peer> consumer) {
    switch (peer) {
      case Peer.Pods(var namespaces, var pods, var span) -> {
        if (namespaces != null && !namespaces.isEverything()) {
          consumer.accept(
              "namespaceSelector " + WIDENED, new Peer.Pods(LabelSelector.EVERYTHING, pods, span));
        }
        if (pods != null && !pods.isEverything()) {
          consumer.accept(
              "podSelector " + WIDENED, new Peer.Pods(namespaces, LabelSelector.EVERYTHING, span));
        }
      }
      case Peer.IpBlock(var cidr, var except, var span, _) -> {
        if (!except.isEmpty()) {
          consumer.accept("without except", new Peer.IpBlock(cidr, List.of(), span));
        }
        if (cidr.prefixLength() > 0) {
          Cidr wider = Cidr.of(cidr.network(), cidr.prefixLength() - 1);
          consumer.accept(cidr + " becomes " + wider, new Peer.IpBlock(wider, except, span));
        }
      }
    }
  }

  private static String words(PolicyPort.Range range) {
    return range.protocol()
        + " "
        + range.first()
        + (range.first() == range.last() ? "" : "-" + range.last());
  }

  private static <T> List<T> replaced(List<T> all, int at, T other) {
    var result = new ArrayList<>(all);
    result.set(at, other);
    return result;
  }

  /// @param other the rule in its place, or null for none
  private void add(String path, String change, Span span, RuleRef ref, @Nullable PolicyRule other) {
    boolean ingress = ref.direction() == Direction.INGRESS;
    var rules = new ArrayList<>(ingress ? policy.ingress() : policy.egress());
    if (other == null) {
      rules.remove(ref.index());
    } else {
      rules.set(ref.index(), other);
    }
    var altered =
        new NetworkPolicy(
            policy.ref(),
            policy.podSelector(),
            policy.isolates(),
            ingress ? rules : policy.ingress(),
            ingress ? policy.egress() : rules,
            policy.span());
    mutants.add(new Mutant(path, change, span, altered, other == null ? ref : null));
  }
}
