package io.netpolc.compiler.assertion;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.reach.Grouping;
import io.netpolc.compiler.reach.PolicyDiff;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Asks assertions of changed policies. Each change is compiled and every assertion decided anew,
/// so the cost is that of a run for each.
public final class MutationRun {
  private final List<NetworkPolicy> policies;
  private final ClusterState cluster;
  private final SemanticsOptions options;
  private final List<Assertion> assertions;
  private final DecisionTables tables;
  private final List<Class<?>> answers;

  /// @param policies as they are
  /// @param cluster what they are about
  /// @param assertions none of which is in error
  public MutationRun(
      List<NetworkPolicy> policies,
      ClusterState cluster,
      SemanticsOptions options,
      List<Assertion> assertions) {
    this.policies = List.copyOf(policies);
    this.cluster = cluster;
    this.options = options;
    this.assertions = List.copyOf(assertions);
    ResolvedProgram resolved = resolve(policies);
    tables = Lowering.tables(resolved, LoweringOptions.DEFAULT);
    answers = answers(resolved, tables);
  }

  private ResolvedProgram resolve(List<NetworkPolicy> altered) {
    return Resolver.resolve(altered, cluster, options, null, new DiagnosticSink());
  }

  private List<Class<?>> answers(ResolvedProgram resolved, DecisionTables decided) {
    return AssertionChecker.of(resolved, decided, cluster, assertions)
        .run(new DiagnosticSink())
        .stream()
        .<Class<?>>map(Object::getClass)
        .toList();
  }

  /// Each rule left out: those unnoticed are what no assertion depends on.
  public MutationReport coverage() {
    return run(Mutants::dropping);
  }

  /// Each rule left out, each selector and block widened, each numbered port shifted.
  public MutationReport mutations() {
    return run(Mutants::of);
  }

  private MutationReport run(Function<NetworkPolicy, List<Mutant>> changes) {
    var noticed = new ArrayList<Mutant>();
    var unnoticed = new ArrayList<Mutant>();
    var harmless = new ArrayList<Mutant>();
    for (int i = 0; i < policies.size(); i++) {
      for (Mutant mutant : changes.apply(policies.get(i))) {
        var altered = new ArrayList<>(policies);
        altered.set(i, mutant.policy());
        ResolvedProgram resolved = resolve(altered);
        DecisionTables decided = Lowering.tables(resolved, LoweringOptions.DEFAULT);
        if (!answers(resolved, decided).equals(answers)) {
          noticed.add(mutant);
        } else if (changesAnything(resolved, decided)) {
          unnoticed.add(mutant);
        } else {
          harmless.add(mutant);
        }
      }
    }
    return new MutationReport(noticed, unnoticed, harmless);
  }

  private boolean changesAnything(ResolvedProgram resolved, DecisionTables decided) {
    boolean[] changed = new boolean[1];
    PolicyDiff.of(resolved, tables, decided, Grouping.POD).forEach(_ -> changed[0] = true);
    return changed[0];
  }
}
