package io.netpolc.compiler.lower;

import io.netpolc.compiler.backend.maps.LowerToMapEntries;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.SelectMapLayout;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.bundle.Provenance;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.pass.LowerToTables;
import io.netpolc.compiler.pass.PassManager;
import io.netpolc.compiler.pass.Stage;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Decision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lowers resolved rules to seeds.
public final class Lowering {
  /// The name of the stage at which rules become tables.
  public static final String LOWER_TO_TABLES = "LowerToTables";

  private Lowering() {}

  /// Runs all passes and writes the tables.
  ///
  /// @return null when the tables are over the budget; NP5101 says so
  public static @Nullable LoweringResult lower(
      ResolvedProgram resolved, LoweringOptions options, DiagnosticSink sink) {
    var passes = new PassManager(options.verifyIr());
    List<Stage<RuleProgram>> ruleStages = passes.runRulePasses(resolved.rules());
    RuleProgram rules = ruleStages.getLast().program();
    DecisionTables lowered = LowerToTables.lower(resolved, rules, options.keepEstablished());
    List<Stage<DecisionTables>> tableStages = new ArrayList<>();
    tableStages.add(new Stage<>(LOWER_TO_TABLES, lowered, true));
    tableStages.addAll(passes.runTablePasses(lowered));
    DecisionTables tables = tableStages.getLast().program();
    if (!SelectMapLayout.fits(tables, options.budget(), sink)) {
      return null;
    }
    Seeds seeds = LowerToMapEntries.lower(tables);
    Shape shape =
        SelectMapLayout.select(
            tables,
            seeds,
            options.onDenyReject(),
            options.keepEstablished(),
            options.budget(),
            sink);
    return shape == null
        ? null
        : new LoweringResult(
            resolved,
            ruleStages,
            rules,
            tableStages,
            tables,
            seeds,
            shape,
            resolved.subjects().stream().map(Lowering::subject).toList(),
            provenance(resolved, tables));
  }

  /// Runs all passes without writing tables: for questions about a whole cluster, whatever its
  /// tables would take in the kernel.
  public static DecisionTables tables(ResolvedProgram resolved, LoweringOptions options) {
    var passes = new PassManager(options.verifyIr());
    RuleProgram rules = passes.runRulePasses(resolved.rules()).getLast().program();
    DecisionTables lowered = LowerToTables.lower(resolved, rules, options.keepEstablished());
    return passes.runTablePasses(lowered).getLast().program();
  }

  private static Subject subject(Pod pod) {
    List<IpAddress> addresses = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      IpAddress address = pod.address(family);
      if (address != null) {
        addresses.add(address);
      }
    }
    return new Subject(pod.namespace(), pod.name(), addresses);
  }

  private static List<Provenance> provenance(ResolvedProgram resolved, DecisionTables tables) {
    Map<Span, String> places = new HashMap<>();
    List<Provenance> provenance = new ArrayList<>(tables.decisions().size());
    for (Decision decision : tables.decisions()) {
      provenance.add(
          new Provenance(
              decision,
              resolved.origins().of(decision).stream()
                  .map(span -> places.computeIfAbsent(span, Span::fileLine))
                  .toList()));
    }
    return provenance;
  }
}
