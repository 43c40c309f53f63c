package io.netpolc.cli;

import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.proof.Mismatch;
import io.netpolc.compiler.proof.Proof;
import io.netpolc.compiler.proof.ProofInputs;
import io.netpolc.compiler.proof.ProofReport;
import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.KernelPacketEngine;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `netpolc verify`.
@Command(
    name = "verify",
    header = "Proves that a loaded program decides as its policies say.",
    description = {
      "Proves that a bundle's program, loaded into this kernel, decides as its policies say:",
      "every pod, direction, address and port that any rule can tell apart, with replies,",
      "fragments and errors. Attaches nothing. Exit code 0: proved; 1: a packet differs."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc compile -f examples/shop/policies --cluster examples/shop/cluster.yaml \\",
      "      --out shop.bundle",
      "  netpolc verify shop.bundle",
      "  netpolc verify shop.bundle -o json"
    })
final class VerifyCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "BUNDLE", arity = "0..1", description = "Folder of the bundle.")
  private Path folder = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private OutputFormat output = OutputFormat.text;

  VerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure, LoaderException, IOException {
    Bundle bundle = Bundles.read(folder).bundle();
    ProofInputs inputs = inputs();
    byte[] object = bundle.object().length > 0 ? bundle.object() : BundleFolder.genericObject();
    try (var progress = new Progress(console.err());
        var engine = KernelPacketEngine.load(bundle, object)) {
      progress.stage("verifying");
      ProofReport report = Proof.run(bundle, inputs, engine, _ -> {});
      print(report, bundle);
      return report.clean() ? ExitCode.OK : ExitCode.NO;
    }
  }

  /// The policies and the cluster as the bundle has them.
  private ProofInputs inputs() throws CommandFailure {
    var sink = new DiagnosticSink();
    var request =
        new InputRequest(
            List.of(folder.resolve(Bundle.POLICIES).toString()),
            List.of(folder.resolve(Bundle.CLUSTER).toString()),
            InputStream.nullInputStream(),
            Path.of("").toAbsolutePath());
    CheckedInput input = FrontEnd.read(request, sink);
    new Diagnostics(console, output).print(sink);
    Inputs.requireNoErrors(sink);
    return new ProofInputs(input.policies(), input.cluster());
  }

  private void print(ProofReport report, Bundle bundle) throws IOException {
    if (output == OutputFormat.json) {
      try (var json = new JsonLine(console.out())) {
        json.text("hash", bundle.hash());
        json.flag("clean", report.clean());
        json.number("packets", report.packets());
        json.number("subjects", report.subjects());
        json.number("addressRuns", report.addressRuns());
        json.number("addressGroups", report.addressGroups());
        json.number("portRuns", report.portRuns());
        json.number("mismatchCount", report.mismatchCount());
        var generator = json.generator();
        generator.writeArrayFieldStart("mismatches");
        for (Mismatch mismatch : report.mismatches()) {
          generator.writeString(mismatch.describe());
        }
        generator.writeEndArray();
      }
      return;
    }
    for (Mismatch mismatch : report.mismatches()) {
      console.out().println(mismatch.describe());
    }
    var style = new Style(console.colouredOut());
    console
        .out()
        .printf(
            "%s: %,d packets, %,d differ (%,d pods, %,d address runs, %,d port runs)%n",
            report.clean() ? style.good("proved") : style.bad("not proved"),
            report.packets(),
            report.mismatchCount(),
            report.subjects(),
            report.addressRuns(),
            report.portRuns());
  }
}
