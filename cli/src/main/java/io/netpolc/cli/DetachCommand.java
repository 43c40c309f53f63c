package io.netpolc.cli;

import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.PodInterfaces;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `netpolc detach`.
@Command(
    name = "detach",
    header = "Removes everything of netpolc from this node.",
    description = {
      "Removes every program and table of netpolc from this node. No policy holds after it.",
      "Needs CAP_BPF and CAP_NET_ADMIN."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  netpolc detach"})
final class DetachCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private OutputFormat output = OutputFormat.text;

  DetachCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws LoaderException, IOException {
    var options = NodeOptions.standard(new byte[0]);
    new NodePolicy(options, BundleFolder.readOnly(), new PodInterfaces()).detach();
    if (output == OutputFormat.json) {
      try (var json = new JsonLine(console.out())) {
        json.flag("detached", true);
      }
    } else {
      console.out().println("detached");
    }
    return ExitCode.OK;
  }
}
