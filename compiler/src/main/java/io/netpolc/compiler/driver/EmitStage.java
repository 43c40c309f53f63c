package io.netpolc.compiler.driver;

import io.netpolc.compiler.backend.maps.MapPrinter;
import io.netpolc.compiler.bundle.KubernetesJson;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.ir.IrPrinter;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringResult;
import io.netpolc.compiler.pass.PassManager;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A stage whose result can be printed, and at which the compiler can stop.
///
/// @param kind which stage
/// @param pass the pass of [Kind#IR_AFTER], else empty
public record EmitStage(Kind kind, String pass) {
  /// The stages in the order in which they run.
  public enum Kind {
    /// Checked policies with every default written out, as Kubernetes objects.
    AST("ast"),
    /// Rules over sets of endpoints.
    RESOLVED("resolved"),
    /// The program after one pass.
    IR_AFTER("ir-after:"),
    /// The decision tables over classes, after all passes.
    IR("ir"),
    /// The tables as the kernel reads them.
    MAPS("maps"),
    /// The C text.
    C("c");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  static final EmitStage MAPS = new EmitStage(Kind.MAPS, "");

  /// The words that [#parse] takes, in the order of the stages.
  public static List<String> words() {
    var words = new ArrayList<String>();
    for (Kind kind : Kind.values()) {
      if (kind == Kind.IR_AFTER) {
        passes().forEach(pass -> words.add(kind.word + pass));
      } else {
        words.add(kind.word);
      }
    }
    return words;
  }

  private static List<String> passes() {
    var passes = new ArrayList<String>();
    PassManager.RULE_PASSES.forEach(pass -> passes.add(pass.name()));
    passes.add(Lowering.LOWER_TO_TABLES);
    PassManager.TABLE_PASSES.forEach(pass -> passes.add(pass.name()));
    return passes;
  }

  /// The stage of a word, or null if it is none of [#words].
  public static @Nullable EmitStage parse(String word) {
    if (!words().contains(word)) {
      return null;
    }
    for (Kind kind : Kind.values()) {
      if (kind != Kind.IR_AFTER && kind.word.equals(word)) {
        return new EmitStage(kind, "");
      }
    }
    return new EmitStage(Kind.IR_AFTER, word.substring(Kind.IR_AFTER.word.length()));
  }

  /// Compiles as far as this stage.
  ///
  /// @param sink gets the findings
  /// @return the stage as text, made when it is asked for; null when an error was reported
  public @Nullable Supplier<String> emit(
      InputRequest request, CompileOptions options, DiagnosticSink sink) {
    CheckedInput input = FrontEnd.readNamed(request, sink);
    if (sink.hasErrors()) {
      return null;
    }
    if (kind == Kind.AST) {
      return () -> KubernetesJson.policies(input.policies());
    }
    if (kind == Kind.RESOLVED) {
      ResolvedProgram resolved =
          Resolver.resolve(
              input.policies(), input.cluster(), options.semantics(), options.nodeName(), sink);
      return sink.hasErrors() ? null : () -> IrPrinter.print(resolved.rules());
    }
    Compilation compilation = Compilation.run(request, input, options, sink);
    return compilation == null ? null : () -> print(compilation);
  }

  /// Prints this stage of a compilation.
  public String print(Compilation compilation) {
    LoweringResult lowered = compilation.lowered();
    return switch (kind) {
      case AST -> KubernetesJson.policies(compilation.input().policies());
      case RESOLVED -> IrPrinter.print(compilation.resolved().rules());
      case IR_AFTER -> afterPass(lowered);
      case IR -> IrPrinter.print(lowered.tables());
      case MAPS -> MapPrinter.print(lowered.seeds(), lowered.shape());
      case C -> BundleBuild.source(compilation);
    };
  }

  private String afterPass(LoweringResult lowered) {
    for (var stage : lowered.ruleStages()) {
      if (stage.pass().equals(pass)) {
        return IrPrinter.print(stage.program());
      }
    }
    for (var stage : lowered.tableStages()) {
      if (stage.pass().equals(pass)) {
        return IrPrinter.print(stage.program());
      }
    }
    throw new IllegalStateException("no pass " + pass);
  }
}
