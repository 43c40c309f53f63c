package io.netpolc.cli;

import io.netpolc.cli.demo.Demo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `netpolc demo`.
@Command(
    name = "demo",
    header = "Compares what policies say with what real connections find.",
    description = {
      "Compiles the policies of a small shop, loads them for pods made of network namespaces, and",
      "compares what policy says with what real TCP and UDP connections find. Everything it makes",
      "is named np-demo and removed at the end. Without root it does the offline half."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  netpolc demo", "  netpolc demo --offline"})
final class DemoCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--offline", description = "Loads nothing and sends nothing.")
  private boolean offline;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path home = Path.of(System.getProperty("netpolc.home", ""));
    var demo = new Demo(console.out(), home, VersionCommand.version());
    return demo.run(missing()) ? ExitCode.OK : ExitCode.NO;
  }

  private @Nullable String missing() throws IOException {
    if (offline) {
      return "as asked";
    }
    List<String> missing = Privileges.missing();
    return missing.isEmpty()
        ? null
        : "the kernel half needs root: " + String.join(", ", missing) + " missing";
  }
}
