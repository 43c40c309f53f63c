package io.netpolc.cli;

import io.netpolc.loader.AttachedPod;
import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.LoadReport;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.PodInterfaces;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `netpolc load`.
@Command(
    name = "load",
    header = "Makes a bundle the policy of this node.",
    description = {
      "Makes a bundle the policy of this node: loads its program, fills its tables, attaches it to",
      "the pods' interfaces, or swaps it in place of what runs. Needs CAP_NET_ADMIN and CAP_SYS_ADMIN.",
      "What it did stays after it ends; netpolc detach removes it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc compile -f policies --cluster state.yaml --node $(hostname) --out node.bundle",
      "  netpolc load node.bundle",
      "  netpolc status"
    })
final class LoadCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "BUNDLE", arity = "0..1", description = "Folder of the bundle.")
  private Path folder = Path.of("");

  @Option(
      names = "--clsact",
      description = "Attaches new interfaces by clsact even where the kernel has TCX.")
  private boolean clsact;

  @Option(
      names = "--allow-foreign-bundle",
      description = "Loads also a bundle of another user, or one that anybody may write to.")
  private boolean allowForeign;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private OutputFormat output = OutputFormat.text;

  LoadCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure, LoaderException, IOException {
    BundleFolder bundle = allowForeign ? Bundles.read(folder) : Bundles.readOwn(folder);
    PodInterfaces.requireCapabilities();
    NodeOptions standard = NodeOptions.standard(BundleFolder.genericObject());
    NodeOptions options = clsact ? standard.withClsact() : standard;
    try (var progress = new Progress(console.err())) {
      progress.stage("loading");
      var node = new NodePolicy(options, bundle, new PodInterfaces());
      print(node.load(bundle.bundle()));
      return ExitCode.OK;
    }
  }

  private void print(LoadReport report) throws IOException {
    report.warnings().forEach(warning -> console.err().println("warning: " + warning));
    if (output == OutputFormat.json) {
      try (var json = new JsonLine(console.out())) {
        json.text("hash", report.bundleHash());
        json.number("generation", report.generation());
        json.flag("sameProgram", report.sameProgram());
        NodeJson.pods(json.generator(), report.attached());
        NodeJson.strings(json.generator(), "unmatchedPods", report.unmatchedSubjects());
        NodeJson.strings(
            json.generator(),
            "unmatchedInterfaces",
            report.unmatchedInterfaces().stream().map(i -> i.name()).toList());
      }
      return;
    }
    var out = console.out();
    out.println("bundle " + report.bundleHash() + ", generation " + report.generation());
    out.println(
        report.sameProgram()
            ? "  the running program stays, with new tables"
            : "  a new program was loaded");
    for (AttachedPod pod : report.attached()) {
      out.println("  " + pod.pod() + " on " + pod.interfaceName());
    }
    report.unmatchedSubjects().forEach(pod -> out.println("  " + pod + " has no interface here"));
    report
        .unmatchedInterfaces()
        .forEach(i -> out.println("  interface " + i.name() + " belongs to no pod of the bundle"));
  }
}
