package io.netpolc.compiler.assertion;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.FlowClasses;
import io.netpolc.compiler.resolve.ResolvedProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Decides assertions for one cluster and one set of policies, over all pods, addresses and ports.
/// An assertion holds if it holds in each family in which both ends have addresses.
public final class AssertionChecker {
  private final List<Assertion> assertions;
  private final EndBinder binder;
  private final boolean ownNodeReachable;
  private final boolean blocksTakePods;
  private final Set<IpFamily> families;

  private AssertionChecker(
      ResolvedProgram resolved,
      DecisionTables tables,
      ClusterState cluster,
      List<Assertion> assertions) {
    this.assertions = List.copyOf(assertions);
    List<EndSet> sets = assertions.stream().flatMap(a -> a.endSets().stream()).toList();
    FlowClasses classes = FlowClasses.of(resolved, tables, EndSet.families(sets));
    families = classes.families();
    binder = new EndBinder(classes, cluster, sets);
    ownNodeReachable = resolved.options().ownNodeAlwaysReachable();
    blocksTakePods = resolved.options().ipBlocksMatchPods();
  }

  /// Prepares the decisions.
  ///
  /// @param resolved of the whole cluster: every pod is a subject
  /// @param tables lowered from it
  /// @param cluster the same cluster
  public static AssertionChecker of(
      ResolvedProgram resolved,
      DecisionTables tables,
      ClusterState cluster,
      List<Assertion> assertions) {
    return new AssertionChecker(resolved, tables, cluster, assertions);
  }

  /// Decides each assertion.
  ///
  /// @param sink gets an error for each that speaks of nobody (NP2022, NP2023) or of no connection
  ///   (NP2024) and does not allow for it
  /// @return the verdicts in the order of the assertions
  public List<Verdict> run(DiagnosticSink sink) {
    var verdicts = new ArrayList<Verdict>();
    for (Assertion assertion : assertions) {
      verdicts.add(decide(assertion, sink));
    }
    return verdicts;
  }

  /// What the assertions ask of policies, whatever the policies say that it was made for.
  ///
  /// @param sink gets errors as from [#run]
  public List<Demand> demands(DiagnosticSink sink) {
    var demands = new Demands(binder, blocksTakePods);
    return assertions.stream().flatMap(assertion -> demands.of(assertion, sink).stream()).toList();
  }

  private Verdict decide(Assertion assertion, DiagnosticSink sink) {
    int errors = sink.errorCount();
    Ends from = binder.bind(assertion.from().ends(), assertion.allowEmpty(), sink);
    Ends to = binder.bind(assertion.to().ends(), assertion.allowEmpty(), sink);
    if (sink.errorCount() > errors) {
      return new Verdict.Vacuous();
    }
    boolean first = true;
    boolean vacuous = true;
    for (Claim claim : Claim.of(assertion, from, to, binder.anything())) {
      Verdict verdict = decide(claim, assertion);
      if (verdict instanceof Verdict.Fails) {
        return verdict;
      }
      vacuous &= !first || verdict instanceof Verdict.Vacuous;
      first = false;
    }
    if (!vacuous) {
      return new Verdict.Holds();
    }
    if (!assertion.allowEmpty()) {
      sink.report(
          Diagnostic.error(
                  DiagnosticCode.NP2024,
                  assertion.span(),
                  "there is no connection that this speaks of")
              .withHelp(
                  "policies have no say between a pod and itself, and where neither end is a pod;"
                      + " both ends need an address of one family"));
    }
    return new Verdict.Vacuous();
  }

  private Verdict decide(Claim claim, Assertion assertion) {
    Verdict verdict = new Verdict.Vacuous();
    for (IpFamily family : IpFamily.values()) {
      boolean asked = assertion.families().isEmpty() || assertion.families().contains(family);
      if (!asked || !families.contains(family)) {
        continue;
      }
      Verdict here = new ClaimCheck(binder.population(), claim, family, ownNodeReachable).run();
      if (here instanceof Verdict.Fails) {
        return here;
      }
      if (here instanceof Verdict.Holds) {
        verdict = here;
      }
    }
    return verdict;
  }
}
