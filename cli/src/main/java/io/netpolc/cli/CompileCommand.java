package io.netpolc.cli;

import io.netpolc.compiler.backend.clang.ClangDriver;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.backend.maps.Budget;
import io.netpolc.compiler.backend.maps.SelectMapLayout;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.BundleException;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.driver.BundleBuild;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.driver.EmitStage;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.lower.LoweringOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `netpolc compile`.
@Command(
    name = "compile",
    header = "Compiles policies to a bundle for a node.",
    description = {
      "Compiles policies to a bundle: C, BPF object, tables, and what made them.",
      "Without --node every pod of the state counts as a local one."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  # A bundle for one node",
      "  netpolc compile -f examples/shop/policies --cluster examples/shop/cluster.yaml \\",
      "      --node node-1 --out shop.bundle",
      "",
      "  # Only look at the C text, at the decision tables",
      "  netpolc compile -f examples/shop/policies --cluster examples/shop/cluster.yaml --emit c",
      "  netpolc compile -f examples/shop/policies --cluster examples/shop/cluster.yaml --emit ir",
      "",
      "  # Only check the policies",
      "  netpolc compile -f policies --cluster state.yaml --stop-after ast"
    })
final class CompileCommand implements Callable<Integer> {
  /// The values of `--on-deny`.
  enum OnDeny {
    drop,
    reject
  }

  /// The values of `--established`.
  enum Established {
    reevaluate,
    keep
  }

  private final Console console;

  @Mixin private InputOptions input = new InputOptions();

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Compiles for the pods of this node.")
  private @Nullable String node;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the bundle goes; an older bundle there is replaced.")
  private @Nullable Path out;

  @Option(
      names = "--emit",
      paramLabel = "STAGE",
      description = {
        "Prints a stage: ast, resolved, ir, ir-after:PASS, maps, c.",
        "Without --out nothing is done after it."
      })
  private @Nullable String emit;

  @Option(
      names = "--stop-after",
      paramLabel = "STAGE",
      description = "Does nothing after this stage; writes no bundle.")
  private @Nullable String stopAfter;

  @Option(
      names = "--on-deny",
      paramLabel = "drop|reject",
      description = "Whether a denied packet is dropped silently or answered (default: drop).")
  private OnDeny onDeny = OnDeny.drop;

  @Option(
      names = "--established",
      paramLabel = "reevaluate|keep",
      description = {
        "Whether each packet of an established flow is decided anew, or a flow outlives the",
        "rule that allowed it (default: reevaluate)."
      })
  private Established established = Established.reevaluate;

  @Option(
      names = "--budget",
      paramLabel = "BYTES",
      converter = ByteCount.class,
      description = {
        "The most that the tables may take in the kernel, such as 16Mi (default: 255Mi, which is",
        "also the limit). What would not fit is refused, and the rule that made it grow is named."
      })
  private long budget = Budget.MAX_BYTES;

  @Option(names = "--verify-ir", description = "Checks the intermediate form between all passes.")
  private boolean verifyIr;

  @Option(
      names = "--no-object",
      description = "Leaves the BPF object out; load then takes the prebuilt one.")
  private boolean noObject;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private OutputFormat output = OutputFormat.text;

  CompileCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure, IOException, ClangException {
    EmitStage printed = stage(emit);
    EmitStage last = stage(stopAfter);
    if (out == null && printed == null && last == null) {
      throw CommandFailure.usage("--out is missing: where shall the bundle go?", null);
    }
    if (out != null && out.toString().isEmpty()) {
      throw CommandFailure.usage("--out is empty: where shall the bundle go?", null);
    }
    var sink = new DiagnosticSink();
    var diagnostics = new Diagnostics(console, output);
    var semantics = input.semantics();
    var lowering =
        new LoweringOptions(
            onDeny == OnDeny.reject,
            established == Established.keep,
            verifyIr,
            Budget.ofBytes(Math.min(budget, Budget.MAX_BYTES)));
    var options = new CompileOptions(semantics, lowering, node);
    InputRequest request = Inputs.request(input, null, console);
    try (var progress = new Progress(console.err())) {
      progress.stage("compiling");
      if (out == null || last != null) {
        return emitOnly(request, options, printed, last, sink, diagnostics);
      }
      Compilation compilation = Compilation.run(request, options, sink);
      diagnostics.print(sink);
      Inputs.requireNoErrors(sink);
      if (compilation == null) {
        throw new IllegalStateException("no result and no error");
      }
      if (printed != null) {
        console.out().print(printed.print(compilation));
      }
      progress.stage("running clang");
      BundleBuild build = build(compilation);
      progress.stage("writing");
      report(write(build, out), out, printed != null);
      return ExitCode.OK;
    }
  }

  private static @Nullable EmitStage stage(@Nullable String word) throws CommandFailure {
    if (word == null) {
      return null;
    }
    EmitStage stage = EmitStage.parse(word);
    if (stage == null) {
      throw CommandFailure.usage(
          "no stage " + word, "stages: " + String.join(", ", EmitStage.words()));
    }
    return stage;
  }

  private int emitOnly(
      InputRequest request,
      CompileOptions options,
      @Nullable EmitStage printed,
      @Nullable EmitStage last,
      DiagnosticSink sink,
      Diagnostics diagnostics)
      throws CommandFailure {
    EmitStage stage = printed != null ? printed : last;
    if (stage == null) {
      throw new IllegalStateException("nothing to do");
    }
    Supplier<String> text = stage.emit(request.withoutHashes(), options, sink);
    diagnostics.print(sink);
    Inputs.requireNoErrors(sink);
    if (printed != null && text != null) {
      console.out().print(text.get());
    }
    return ExitCode.OK;
  }

  private BundleBuild build(Compilation compilation) throws ClangException {
    if (noObject) {
      return BundleBuild.withoutObject(compilation, VersionCommand.version());
    }
    return BundleBuild.build(
        compilation, ClangDriver.find(System.getenv()), VersionCommand.version());
  }

  private static Bundle write(BundleBuild build, Path directory) throws CommandFailure {
    try {
      return build.write(directory);
    } catch (BundleException e) {
      throw CommandFailure.environment(String.valueOf(e.getMessage()), null);
    }
  }

  private void report(Bundle bundle, Path directory, boolean toErr) throws IOException {
    long tableBytes = SelectMapLayout.bytes(bundle.shape());
    if (output == OutputFormat.json && !toErr) {
      try (var json = new JsonLine(console.out())) {
        json.text("bundle", directory.toString());
        json.text("hash", bundle.hash());
        bundle.build().counts().forEach(json::number);
        json.number("objectBytes", bundle.object().length);
        json.number("tableBytes", tableBytes);
        json.number("flows", bundle.shape().flows());
      }
      return;
    }
    var stream = toErr ? console.err() : console.out();
    stream.println("bundle " + directory + ", " + bundle.hash());
    bundle.build().counts().forEach((name, count) -> stream.printf("  %-12s %8d%n", name, count));
    stream.printf("  %-12s %8d bytes%n", "object", bundle.object().length);
    stream.printf("  %-12s %8d bytes in the kernel%n", "tables", tableBytes);
    stream.println(
        bundle.shape().tracksFlows()
            ? "  some flows need an entry so that their replies pass"
            : "  no flow needs an entry: the data path keeps no state");
  }
}
