package io.netpolc.cli;

import org.jspecify.annotations.Nullable;

/// Ends a command with a message and an exit code; never a defect of netpolc.
final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final @Nullable String help;

  /// @param exitCode one of [ExitCode]
  /// @param message one sentence, lower-case start, no full stop
  /// @param help what to do about it, or null
  CommandFailure(int exitCode, String message, @Nullable String help) {
    super(message);
    this.exitCode = exitCode;
    this.help = help;
  }

  /// The environment lacks something or refuses.
  static CommandFailure environment(String message, @Nullable String help) {
    return new CommandFailure(ExitCode.ENVIRONMENT, message, help);
  }

  /// The options do not fit together.
  static CommandFailure usage(String message, @Nullable String help) {
    return new CommandFailure(ExitCode.USAGE, message, help);
  }

  int exitCode() {
    return exitCode;
  }

  @Nullable String help() {
    return help;
  }
}
