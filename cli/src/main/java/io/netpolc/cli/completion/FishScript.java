package io.netpolc.cli.completion;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Completion for fish: a line for each command, and one for each of its options and for what
/// stands without a name. The command is the first word; others may be called as a command is.
public final class FishScript {
  private final StringBuilder out = new StringBuilder();
  private final String name;

  private FishScript(String name) {
    this.name = name;
  }

  /// The script.
  ///
  /// @param root the command, with all of its subcommands
  public static String of(CommandLine root) {
    var script = new FishScript(root.getCommandName());
    script.out.append("# fish completion for ").append(script.name).append('\n');
    script.functions();
    for (CommandLine command : root.getSubcommands().values()) {
      CommandSpec spec = command.getCommandSpec();
      if (!spec.usageMessage().hidden()) {
        script.line(
            "-n __fish_use_subcommand",
            "-f",
            "-a " + quoted(command.getCommandName()),
            "-d " + quoted(Options.description(spec)));
        script.parameters(command.getCommandName(), spec);
        Options.of(spec).forEach(option -> script.option(command.getCommandName(), option));
      }
    }
    Options.of(root.getCommandSpec()).forEach(option -> script.option(null, option));
    return script.out.toString();
  }

  /// `_is diff` holds behind the command `diff`, `_begins diff` where nothing else was typed yet.
  private void functions() {
    out.append(
        """
        function __%1$s_is
            set -l words (commandline -opc)
            test (count $words) -gt 1; and test $words[2] = $argv[1]
        end
        function __%1$s_begins
            __%1$s_is $argv[1]; and test (count (commandline -opc)) -eq 2
        end
        """
            .formatted(name));
  }

  private void parameters(String command, CommandSpec spec) {
    if (spec.positionalParameters().stream().noneMatch(Options::isPath)) {
      line("-n " + behind(command), "-f");
    }
    ArgSpec first = Options.parameter(spec, 0);
    if (first != null && !Options.values(first).isEmpty()) {
      line(
          "-n " + quoted("__" + name + "_begins " + command),
          "-a " + quoted(String.join(" ", Options.values(first))));
    }
  }

  private String behind(String command) {
    return quoted("__" + name + "_is " + command);
  }

  private void option(@Nullable String command, OptionSpec option) {
    var words = new StringBuilder();
    for (String each : option.names()) {
      words.append(each.startsWith("--") ? " -l " + each.substring(2) : " -s " + each.substring(1));
    }
    List<String> values = Options.values(option);
    String value = "";
    if (Options.takesValue(option) && !values.isEmpty()) {
      value = " -x -a " + quoted(String.join(" ", values));
    } else if (Options.takesValue(option)) {
      value = Options.isPath(option) ? " -r -F" : " -x";
    }
    line(
        command == null ? "-n __fish_use_subcommand" : "-n " + behind(command),
        words.substring(1) + value,
        "-d " + quoted(Options.description(option)));
  }

  private void line(String... parts) {
    out.append("complete -c ")
        .append(name)
        .append(' ')
        .append(String.join(" ", parts))
        .append('\n');
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
