package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Rules and policies of one namespace that others make needless: NP4206 a rule that another one of
/// the policy takes in, NP4207 a rule written twice, NP4208 a rule that another policy's takes in,
/// NP4209 a policy that neither isolates a pod nor allows anything that others do not, NP4210 a
/// policy written twice.
///
/// The last ones in canonical order go first, so of those that are alike the first stays; what has
/// gone makes nothing else needless.
final class CoveredRules {
  private final Map<Direction, CoverIndex> indexes = new EnumMap<>(Direction.class);
  private final Set<PolicyRef> gonePolicies = new HashSet<>();
  private final Set<RuleRef> goneRules = new HashSet<>();

  private CoveredRules(List<NetworkPolicy> policies) {
    for (Direction direction : Direction.values()) {
      var index = new CoverIndex();
      for (NetworkPolicy policy : policies) {
        if (policy.isolates().contains(direction)) {
          index.add(policy, policy.effectiveRules(direction));
        }
      }
      indexes.put(direction, index);
    }
  }

  /// @param policies of one namespace, in canonical order
  static void check(List<NetworkPolicy> policies, Consumer<Candidate> candidates) {
    var covered = new CoveredRules(policies);
    for (NetworkPolicy policy : policies.reversed()) {
      covered.policy(policy, candidates);
    }
    for (NetworkPolicy policy : policies.reversed()) {
      if (!covered.gonePolicies.contains(policy.ref())) {
        covered.rules(policy, candidates);
      }
    }
  }

  private void policy(NetworkPolicy policy, Consumer<Candidate> candidates) {
    Map<RuleRef, CoverIndex.Entry> covers = new HashMap<>();
    var isolating = new LinkedHashSet<NetworkPolicy>();
    for (Direction direction : policy.isolatesInOrder()) {
      NetworkPolicy other = alsoIsolating(policy, direction);
      if (other == null) {
        return;
      }
      isolating.add(other);
      for (PolicyRule rule : policy.effectiveRules(direction)) {
        CoverIndex.Entry cover = cover(policy, rule, false);
        if (cover == null) {
          return;
        }
        covers.put(rule.ref(), cover);
      }
    }
    if (isolating.isEmpty()) {
      return;
    }
    gonePolicies.add(policy.ref());
    candidates.accept(
        new Candidate(
            finding(policy, List.copyOf(isolating), covers), List.of(new Cut.Whole(policy.ref()))));
  }

  /// Whether a policy denies by default and does nothing else. It goes only for another one that
  /// denies by default: it is there to stay whatever becomes of the policies that allow something.
  private static boolean isBaseline(NetworkPolicy policy) {
    return policy.isolatesInOrder().stream()
        .allMatch(direction -> policy.effectiveRules(direction).isEmpty());
  }

  private static Finding finding(
      NetworkPolicy policy, List<NetworkPolicy> isolating, Map<RuleRef, CoverIndex.Entry> covers) {
    boolean alike = isolating.size() == 1 && alike(policy, isolating.getFirst());
    Diagnostic diagnostic =
        Diagnostic.warning(
            alike ? DiagnosticCode.NP4210 : DiagnosticCode.NP4209,
            policy.span(),
            alike
                ? "policy `%s` says what `%s` says"
                    .formatted(policy.ref(), isolating.getFirst().ref())
                : "policy `%s` adds nothing: others isolate its pods and allow all that it does"
                    .formatted(policy.ref()));
    for (NetworkPolicy other : isolating) {
      diagnostic = diagnostic.withSecondary(other.span(), "isolates its pods");
    }
    for (Direction direction : alike ? Set.<Direction>of() : policy.isolatesInOrder()) {
      for (PolicyRule rule : policy.effectiveRules(direction)) {
        CoverIndex.Entry cover = covers.get(rule.ref());
        if (cover != null) {
          diagnostic =
              diagnostic.withSecondary(cover.rule().span(), "takes in all of " + rule.ref().path());
        }
      }
    }
    return Finding.of(diagnostic.withHelp("remove the policy"), policy.ref(), "");
  }

  private static boolean alike(NetworkPolicy a, NetworkPolicy b) {
    return a.podSelector().equals(b.podSelector())
        && a.isolates().equals(b.isolates())
        && a.isolatesInOrder().stream().allMatch(d -> words(a, d).equals(words(b, d)));
  }

  private static List<String> words(NetworkPolicy policy, Direction direction) {
    return policy.effectiveRules(direction).stream().map(SelectorWords::of).sorted().toList();
  }

  private @Nullable NetworkPolicy alsoIsolating(NetworkPolicy policy, Direction direction) {
    boolean baseline = isBaseline(policy);
    return index(direction).around(policy).stream()
        .filter(other -> isOther(policy, other))
        .filter(other -> !baseline || other.effectiveRules(direction).isEmpty())
        .filter(other -> Inclusion.selector(policy.podSelector(), other.podSelector()))
        .findFirst()
        .orElse(null);
  }

  private CoverIndex index(Direction direction) {
    return Objects.requireNonNull(indexes.get(direction));
  }

  private boolean isOther(NetworkPolicy policy, NetworkPolicy other) {
    return !other.ref().equals(policy.ref()) && !gonePolicies.contains(other.ref());
  }

  /// @param own whether rules of the same policy count
  private CoverIndex.@Nullable Entry cover(NetworkPolicy policy, PolicyRule rule, boolean own) {
    for (CoverIndex.Entry entry : index(rule.ref().direction()).candidates(rule)) {
      boolean same = entry.policy().ref().equals(policy.ref());
      if (same != own
          || goneRules.contains(entry.rule().ref())
          || entry.rule().ref().equals(rule.ref())
          || (!same && !isOther(policy, entry.policy()))) {
        continue;
      }
      boolean covers =
          (same || Inclusion.selector(policy.podSelector(), entry.policy().podSelector()))
              && Inclusion.peers(rule.peers(), entry.rule().peers())
              && Inclusion.ports(rule.ports(), entry.rule().ports());
      if (covers) {
        return entry;
      }
    }
    return null;
  }

  private void rules(NetworkPolicy policy, Consumer<Candidate> candidates) {
    for (Direction direction : policy.isolatesInOrder()) {
      List<PolicyRule> rules = new ArrayList<>(policy.effectiveRules(direction));
      int left = rules.size();
      for (PolicyRule rule : rules.reversed()) {
        CoverIndex.Entry cover = cover(policy, rule, true);
        boolean own = cover != null;
        cover = own ? cover : cover(policy, rule, false);
        if (cover == null) {
          continue;
        }
        goneRules.add(rule.ref());
        left--;
        Finding finding = own ? ofOwn(policy, rule, cover.rule()) : ofOther(policy, rule, cover);
        Fix.Edit edit = left == 0 ? null : ItemText.removal(rule.span());
        candidates.accept(
            new Candidate(
                finding.withFix(edit == null ? null : new Fix("take the rule out", List.of(edit))),
                List.of(new Cut.OfRule(rule.ref()))));
      }
    }
  }

  private static Finding ofOwn(NetworkPolicy policy, PolicyRule rule, PolicyRule cover) {
    boolean twice = SelectorWords.of(rule).equals(SelectorWords.of(cover));
    Diagnostic diagnostic =
        Diagnostic.warning(
                twice ? DiagnosticCode.NP4207 : DiagnosticCode.NP4206,
                rule.span(),
                twice
                    ? "this rule is there twice"
                    : "this rule adds nothing: %s takes in all of it".formatted(cover.ref().path()))
            .withSecondary(cover.span(), twice ? "the same" : "takes in all of it");
    return Finding.of(diagnostic, policy.ref(), SelectorWords.of(rule));
  }

  private static Finding ofOther(NetworkPolicy policy, PolicyRule rule, CoverIndex.Entry cover) {
    Diagnostic diagnostic =
        Diagnostic.warning(
                DiagnosticCode.NP4208,
                rule.span(),
                "this rule adds nothing: %s of policy `%s` takes in all of it"
                    .formatted(cover.rule().ref().path(), cover.policy().ref()))
            .withSecondary(cover.rule().span(), "takes in all of it");
    return Finding.of(diagnostic, policy.ref(), SelectorWords.of(rule));
  }
}
