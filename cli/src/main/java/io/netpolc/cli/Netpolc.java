package io.netpolc.cli;

import picocli.CommandLine.Command;

/// The command without a subcommand: shows the help.
@Command(
    name = "netpolc",
    description = "Compiles Kubernetes NetworkPolicy to eBPF, loads it, and proves it.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  # May the shop's front end talk to its cart? (exit code 0 yes, 1 no)",
      "  netpolc eval -f examples/shop/policies --cluster examples/shop/cluster.yaml \\",
      "      --from shop/frontend --to shop/cart --port TCP/7070",
      "",
      "  # Eleven pods, eight policies, real traffic",
      "  netpolc demo",
      "",
      "Use \"netpolc COMMAND --help\" for the options and examples of a command."
    })
final class Netpolc {}
