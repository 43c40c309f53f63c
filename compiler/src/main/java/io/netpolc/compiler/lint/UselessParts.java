package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What of policies is useless. Candidates are found by inclusion, which holds in every cluster;
/// then the policies are lowered without all of them, and no verdict of the cluster may differ.
///
/// One comparison serves for all: fewer rules allow less, so if nothing is lost without all of
/// them, nothing is lost without some. If something is lost, halves of them are tried, down to the
/// one that is at fault.
///
/// No rule like the others: lowering takes as long as all of them together, and asks nothing of
/// what they share, so it goes on beside them.
final class UselessParts {
  private UselessParts() {}

  /// What is useless by inclusion.
  static List<Candidate> candidates(LintContext context) {
    var candidates = new ArrayList<Candidate>();
    Map<String, List<NetworkPolicy>> byNamespace = new TreeMap<>();
    for (NetworkPolicy policy : context.policies()) {
      byNamespace.computeIfAbsent(policy.ref().namespace(), _ -> new ArrayList<>()).add(policy);
      ImpliedRequirements.check(policy, candidates::add);
      for (Direction direction : policy.isolatesInOrder()) {
        for (PolicyRule rule : policy.effectiveRules(direction)) {
          UselessItems.check(context, policy, rule, candidates::add);
        }
      }
    }
    byNamespace.values().forEach(policies -> CoveredRules.check(policies, candidates::add));
    return candidates;
  }

  /// Those candidates that are useless in this cluster, all of which can go together. Asks the
  /// context only for what never changes, so that another thread may ask it, too.
  static List<Candidate> confirmed(LintContext context, List<Candidate> candidates) {
    return confirm(context, candidates, List.of());
  }

  /// Those candidates that can go together.
  ///
  /// @param before what has gone already
  private static List<Candidate> confirm(
      LintContext context, List<Candidate> candidates, List<Candidate> before) {
    if (candidates.isEmpty() || changesNothing(context, candidates, before)) {
      return candidates;
    }
    if (candidates.size() == 1) {
      return List.of();
    }
    int half = candidates.size() / 2;
    var kept = new ArrayList<>(confirm(context, candidates.subList(0, half), before));
    var gone = new ArrayList<>(before);
    gone.addAll(kept);
    kept.addAll(confirm(context, candidates.subList(half, candidates.size()), gone));
    return kept;
  }

  private static boolean changesNothing(
      LintContext context, List<Candidate> candidates, List<Candidate> before) {
    var cuts = new ArrayList<Cut>();
    before.forEach(candidate -> cuts.addAll(candidate.cuts()));
    candidates.forEach(candidate -> cuts.addAll(candidate.cuts()));
    var namespaces = new TreeSet<String>();
    cuts.forEach(cut -> namespaces.add(cut.policy().namespace()));
    List<NetworkPolicy> concerned =
        context.policies().stream()
            .filter(policy -> namespaces.contains(policy.ref().namespace()))
            .toList();
    var resolved =
        Resolver.resolve(
            Cut.apply(concerned, cuts),
            context.cluster(),
            context.options(),
            null,
            new DiagnosticSink());
    DecisionTables without = Lowering.tables(resolved, LoweringOptions.DEFAULT);
    var same = new SameVerdicts(context.tables(), without);
    for (int i = 0; i < resolved.subjects().size(); i++) {
      if (namespaces.contains(resolved.subjects().get(i).namespace()) && !same.of(i)) {
        return false;
      }
    }
    return true;
  }
}
