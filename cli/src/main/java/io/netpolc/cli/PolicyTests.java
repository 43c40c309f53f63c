package io.netpolc.cli;

import io.netpolc.cli.policytest.Outcome;
import io.netpolc.cli.reach.Witness;
import io.netpolc.compiler.assertion.Assertion;
import io.netpolc.compiler.assertion.AssertionChecker;
import io.netpolc.compiler.assertion.Demand;
import io.netpolc.compiler.assertion.Verdict;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Assertions about one cluster.
///
/// @param semantics choices where the API leaves room
record PolicyTests(ClusterState cluster, SemanticsOptions semantics, List<Assertion> assertions) {
  PolicyTests {
    assertions = List.copyOf(assertions);
  }

  /// What becomes of them with some policies.
  ///
  /// @throws CommandFailure if one means nobody, or speaks of no connection
  List<Outcome> outcomes(List<NetworkPolicy> policies, Diagnostics diagnostics)
      throws CommandFailure {
    if (assertions.isEmpty()) {
      return List.of();
    }
    var sink = new DiagnosticSink();
    List<Verdict> verdicts = checker(policies, diagnostics).run(sink);
    end(sink, diagnostics);
    var judge =
        new Witness.Judge(new Evaluator(policies, cluster, semantics), new Places(policies));
    var outcomes = new ArrayList<Outcome>();
    for (int i = 0; i < verdicts.size(); i++) {
      outcomes.add(new Outcome(assertions.get(i), failure(verdicts.get(i), judge)));
    }
    return outcomes;
  }

  /// What they ask of policies.
  ///
  /// @throws CommandFailure if one means nobody
  List<Demand> demands(Diagnostics diagnostics) throws CommandFailure {
    if (assertions.isEmpty()) {
      return List.of();
    }
    var sink = new DiagnosticSink();
    List<Demand> demands = checker(List.of(), diagnostics).demands(sink);
    end(sink, diagnostics);
    return demands;
  }

  private AssertionChecker checker(List<NetworkPolicy> policies, Diagnostics diagnostics)
      throws CommandFailure {
    var sink = new DiagnosticSink();
    ResolvedProgram resolved = Resolver.resolve(policies, cluster, semantics, null, sink);
    end(sink, diagnostics);
    return AssertionChecker.of(
        resolved, Lowering.tables(resolved, LoweringOptions.DEFAULT), cluster, assertions);
  }

  private static void end(DiagnosticSink sink, Diagnostics diagnostics) throws CommandFailure {
    diagnostics.print(sink);
    Inputs.requireNoErrors(sink);
  }

  private static Outcome.@Nullable Failure failure(Verdict verdict, Witness.Judge judge) {
    return switch (verdict) {
      case Verdict.Holds(), Verdict.Vacuous() -> null;
      case Verdict.Fails(var why, var from, var to, var connections) -> {
        Flow flow = Witness.flow(judge.evaluator(), from, to, connections);
        yield new Outcome.Failure(why, flow, name(flow.from()), name(flow.to()), judge.why(flow));
      }
    };
  }

  private static String name(FlowEnd end) {
    return end.pod() == null ? end.address().toString() : end.pod().qualifiedName();
  }
}
