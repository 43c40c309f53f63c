package io.netpolc.cli.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What completion asks the command model.
final class Options {
  /// What parameters are called that are paths.
  private static final Set<String> PATHS =
      Set.of("POLICIES", "STATE", "DIR", "FILE", "FILES", "BUNDLE", "CAPTURE", "OLD", "NEW");

  private Options() {}

  /// The options of a command that its help shows.
  static List<OptionSpec> of(CommandSpec command) {
    return command.options().stream().filter(option -> !option.hidden()).toList();
  }

  /// The parameter of a command that stands at a place among those without a name; null for none.
  ///
  /// @param at counted from 0
  static @Nullable PositionalParamSpec parameter(CommandSpec command, int at) {
    return command.positionalParameters().stream()
        .filter(each -> each.index().contains(at))
        .findFirst()
        .orElse(null);
  }

  /// Whether a value comes after it.
  static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  /// The values that an option or a parameter can have, where they can be listed.
  static List<String> values(ArgSpec argument) {
    var values = new ArrayList<String>();
    if (argument.completionCandidates() != null) {
      argument.completionCandidates().forEach(values::add);
    }
    return values;
  }

  /// Whether the value of an option or a parameter is a path.
  static boolean isPath(ArgSpec argument) {
    return PATHS.contains(argument.paramLabel());
  }

  /// The first line that help says of it.
  static String description(OptionSpec option) {
    if (option.description().length == 0) {
      return "";
    }
    return String.join(" ", option.description())
        .replace("${COMPLETION-CANDIDATES}", String.join(", ", values(option)))
        .replaceFirst("\\s*[(;:].*|(?<=\\w{3}\\.) .*", "");
  }

  /// What help says of a command in a line.
  static String description(CommandSpec command) {
    String[] header = command.usageMessage().header();
    return header.length == 0 ? "" : header[0];
  }
}
