package io.netpolc.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The subcommands in the order of the help. Only the one that is asked for is made, because making
/// one means reading its annotations.
final class Commands {
  private static final Map<String, Function<Console, Object>> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("compile", CompileCommand::new);
    BY_NAME.put("eval", EvalCommand::new);
    BY_NAME.put("lint", LintCommand::new);
    BY_NAME.put("explain", ExplainCommand::new);
    BY_NAME.put("reach", ReachCommand::new);
    BY_NAME.put("diff", DiffCommand::new);
    BY_NAME.put("replay", ReplayCommand::new);
    BY_NAME.put("suggest", SuggestCommand::new);
    BY_NAME.put("test", TestCommand::new);
    BY_NAME.put("verify", VerifyCommand::new);
    BY_NAME.put("load", LoadCommand::new);
    BY_NAME.put("status", StatusCommand::new);
    BY_NAME.put("detach", DetachCommand::new);
    BY_NAME.put("observe", ObserveCommand::new);
    BY_NAME.put("watch", WatchCommand::new);
    BY_NAME.put("snapshot", SnapshotCommand::new);
    BY_NAME.put("demo", DemoCommand::new);
    BY_NAME.put("completion", CompletionCommand::new);
    BY_NAME.put("version", VersionCommand::new);
  }

  private Commands() {}

  /// The names in the order of the help.
  static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /// Whether there is a subcommand of that name.
  static boolean contains(String name) {
    return BY_NAME.containsKey(name);
  }

  /// A new instance.
  ///
  /// @throws IllegalArgumentException if there is none of that name
  static Object create(String name, Console console) {
    var constructor = BY_NAME.get(name);
    if (constructor == null) {
      throw new IllegalArgumentException("no command " + name);
    }
    return constructor.apply(console);
  }
}
