package io.netpolc.cli;

import io.netpolc.cli.completion.Candidates;
import io.netpolc.cli.completion.FishScript;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `netpolc completion`.
@Command(
    name = "completion",
    header = "Prints a script that completes commands in a shell.",
    description = {
      "Prints a script for bash, zsh or fish that completes commands, options and their values.",
      "kubectl asks a program called kubectl_complete-netpolc on PATH instead; a link of that name",
      "to the launcher answers with what `completion kubectl -- WORD...` prints."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(netpolc completion bash)",
      "",
      "  # zsh, in ~/.zshrc after compinit",
      "  source <(netpolc completion zsh)",
      "",
      "  netpolc completion fish > ~/.config/fish/completions/netpolc.fish"
    })
final class CompletionCommand implements Callable<Integer> {
  /// The shells.
  enum Shell {
    bash,
    zsh,
    fish,
    kubectl
  }

  private final Console console;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SHELL",
      description = "${COMPLETION-CANDIDATES}.")
  private @Nullable Shell shell;

  @Parameters(
      index = "1..*",
      paramLabel = "WORD",
      description = "For kubectl: what has been typed; the last word is to be completed.")
  private List<String> words = new ArrayList<>();

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    if (shell == null) {
      throw CommandFailure.usage("SHELL is needed: bash, zsh, fish or kubectl", null);
    }
    CommandLine root = Main.commandLine(console, null);
    console
        .out()
        .print(
            switch (shell) {
              // The script for bash sets itself up in zsh too, through bashcompinit.
              case bash, zsh -> AutoComplete.bash(root.getCommandName(), root);
              case fish -> FishScript.of(root);
              case kubectl -> Candidates.of(root, words).toString();
            });
    return ExitCode.OK;
  }
}
