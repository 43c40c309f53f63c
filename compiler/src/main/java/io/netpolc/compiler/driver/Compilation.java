package io.netpolc.compiler.driver;

import io.netpolc.compiler.bundle.Provenance;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringResult;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One run of the compiler up to the tables: parse and check, resolve, lower. What comes after, C
/// and the object, is [BundleBuild]'s.
///
/// @param request what was read
/// @param options how it was compiled
/// @param input the checked policies and the cluster
/// @param resolved rules over sets of endpoints
/// @param lowered tables, seeds, shape and everything in between
public record Compilation(
    InputRequest request,
    CompileOptions options,
    CheckedInput input,
    ResolvedProgram resolved,
    LoweringResult lowered) {

  /// Compiles what a request names.
  ///
  /// @param sink gets the findings
  /// @return null when an error was reported
  public static @Nullable Compilation run(
      InputRequest request, CompileOptions options, DiagnosticSink sink) {
    CheckedInput input = FrontEnd.readNamed(request, sink);
    return sink.hasErrors() ? null : run(request, input, options, sink);
  }

  /// Compiles what has been read.
  ///
  /// @param input read without an error
  /// @return null when an error was reported
  public static @Nullable Compilation run(
      InputRequest request, CheckedInput input, CompileOptions options, DiagnosticSink sink) {
    ResolvedProgram resolved =
        Resolver.resolve(
            input.policies(), input.cluster(), options.semantics(), options.nodeName(), sink);
    if (sink.hasErrors()) {
      return null;
    }
    LoweringResult lowered = Lowering.lower(resolved, options.lowering(), sink);
    return lowered == null || sink.hasErrors()
        ? null
        : new Compilation(request, options, input, resolved, lowered);
  }

  /// What each decision id stands for, with names of files that do not depend on where the input
  /// lies.
  List<Provenance> provenance() {
    var names = new StableNames(request, input.files());
    return lowered.provenance().stream()
        .map(entry ->
            new Provenance(entry.decision(), entry.places().stream().map(names::ofPlace).toList()))
        .toList();
  }
}
