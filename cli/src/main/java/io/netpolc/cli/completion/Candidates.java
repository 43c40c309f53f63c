package io.netpolc.cli.completion;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What may stand where a command line ends, in the form that kubectl reads from a program called
/// `kubectl_complete-netpolc`: a candidate a line, perhaps with a tab and a description, and a last
/// line that says whether files are candidates too.
///
/// @param words candidates with descriptions
/// @param files whether names of files fit as well
public record Candidates(List<String> words, boolean files) {
  /// Cobra's `ShellCompDirectiveDefault` and `ShellCompDirectiveNoFileComp`.
  private static final String WITH_FILES = ":0";

  private static final String WITHOUT_FILES = ":4";

  private static final Candidates NONE = new Candidates(List.of(), false);

  public Candidates {
    words = List.copyOf(words);
  }

  /// Finds them.
  ///
  /// @param root the command, with all of its subcommands
  /// @param typed the words after the command's name; the last is the one to complete, perhaps
  ///   empty
  public static Candidates of(CommandLine root, List<String> typed) {
    String last = typed.isEmpty() ? "" : typed.getLast();
    if (typed.size() < 2) {
      return new Candidates(commands(root, last), false);
    }
    CommandLine command = root.getSubcommands().get(typed.getFirst());
    if (command == null) {
      return NONE;
    }
    int equals = last.startsWith("--") ? last.indexOf('=') : -1;
    if (equals > 0) {
      String name = last.substring(0, equals + 1);
      return valuesOf(command, last.substring(0, equals), name, last.substring(equals + 1));
    }
    OptionSpec before = command.getCommandSpec().findOption(typed.get(typed.size() - 2));
    if (before != null && Options.takesValue(before)) {
      return values(before, "", last);
    }
    if (last.startsWith("-")) {
      return new Candidates(options(command, last), false);
    }
    int at = parameters(command, typed.subList(1, typed.size() - 1));
    ArgSpec parameter = Options.parameter(command.getCommandSpec(), at);
    return parameter == null ? NONE : values(parameter, "", last);
  }

  /// How many of some words are neither options nor their values.
  private static int parameters(CommandLine command, List<String> words) {
    int found = 0;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("-") || word.length() == 1) {
        found++;
      } else {
        OptionSpec option = command.getCommandSpec().findOption(word);
        i += option != null && Options.takesValue(option) ? 1 : 0;
      }
    }
    return found;
  }

  private static List<String> commands(CommandLine root, String start) {
    return root.getSubcommands().values().stream()
        .filter(command -> !command.getCommandSpec().usageMessage().hidden())
        .filter(command -> command.getCommandName().startsWith(start))
        .map(command ->
            command.getCommandName() + "\t" + Options.description(command.getCommandSpec()))
        .toList();
  }

  private static List<String> options(CommandLine command, String start) {
    var found = new ArrayList<String>();
    for (OptionSpec option : Options.of(command.getCommandSpec())) {
      for (String name : option.names()) {
        if (name.startsWith(start)) {
          found.add(name + "\t" + Options.description(option));
        }
      }
    }
    return found;
  }

  private static Candidates valuesOf(
      CommandLine command, String name, String prefix, String start) {
    @Nullable OptionSpec option = command.getCommandSpec().findOption(name);
    return option == null ? NONE : values(option, prefix, start);
  }

  private static Candidates values(ArgSpec argument, String prefix, String start) {
    return new Candidates(
        Options.values(argument).stream()
            .filter(value -> value.startsWith(start))
            .map(value -> prefix + value)
            .toList(),
        Options.isPath(argument));
  }

  /// The lines.
  @Override
  public String toString() {
    var lines = new ArrayList<>(words);
    lines.add(files ? WITH_FILES : WITHOUT_FILES);
    return String.join("\n", lines) + "\n";
  }
}
