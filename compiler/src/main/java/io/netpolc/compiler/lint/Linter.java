package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Runs every rule over policies and a cluster.
public final class Linter {
  /// The rules. Their order has no meaning: findings are sorted by place.
  private static final List<LintRule> RULES =
      List.of(
          new EmptySelections(),
          new ContradictorySelectors(),
          new DashConfusion(),
          new IgnoredDirections(),
          new NamedPorts(),
          new PortNumbers(),
          new AddressBlocks(),
          new UnknownNamespaces(),
          new HalfFamilies(),
          new UnseenPods(),
          new UndoneExceptions(),
          new VainRequirements(),
          new NeedlessWords(),
          new OtherEnds(),
          new NameLookups(),
          new Backends(),
          new ApiserverCalls(),
          new MetricsFetches(),
          new OpenNamespaces(),
          new OpenPolicies());

  private static final Comparator<Finding> ORDER =
      Comparator.comparing((Finding finding) -> file(finding))
          .thenComparingInt(finding -> line(finding))
          .thenComparingInt(finding -> column(finding))
          .thenComparing(finding -> finding.diagnostic().code())
          .thenComparing(finding -> finding.diagnostic().message());

  private Linter() {}

  /// Everything that is to be said, in order of place; what has no place comes first.
  ///
  /// @param policies in any order
  /// @param cluster empty where no state is known; then only what holds in every cluster is said
  public static List<Finding> run(
      List<NetworkPolicy> policies, ClusterState cluster, SemanticsOptions options) {
    var context = new LintContext(policies, cluster, options);
    List<Candidate> candidates = UselessParts.candidates(context);
    var useless =
        Beside.start("netpolc-useless", () -> UselessParts.confirmed(context, candidates));
    var findings = new ArrayList<Finding>();
    RULES.forEach(rule -> rule.check(context, findings::add));
    useless.result().forEach(candidate -> findings.add(candidate.finding()));
    return sorted(findings);
  }

  /// What is useless, each with the policies as they are without it.
  public static List<Removal> removals(
      List<NetworkPolicy> policies, ClusterState cluster, SemanticsOptions options) {
    var context = new LintContext(policies, cluster, options);
    return UselessParts.confirmed(context, UselessParts.candidates(context)).stream()
        .map(found -> new Removal(found.finding(), Cut.apply(policies, found.cuts())))
        .toList();
  }

  /// Findings in order of place.
  static List<Finding> sorted(List<Finding> findings) {
    return findings.stream().sorted(ORDER).toList();
  }

  private static String file(Finding finding) {
    return finding.diagnostic().primary() == null
        ? ""
        : finding.diagnostic().primary().span().file().name();
  }

  private static int line(Finding finding) {
    return finding.diagnostic().primary() == null ? 0 : span(finding).line();
  }

  private static int column(Finding finding) {
    return finding.diagnostic().primary() == null ? 0 : span(finding).column();
  }

  private static Span span(Finding finding) {
    return java.util.Objects.requireNonNull(finding.diagnostic().primary()).span();
  }
}
