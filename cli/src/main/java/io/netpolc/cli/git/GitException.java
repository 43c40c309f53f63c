package io.netpolc.cli.git;

import org.jspecify.annotations.Nullable;

/// A revision or a path in it could not be read.
public final class GitException extends Exception {
  private static final long serialVersionUID = 1;

  private final @Nullable String help;

  GitException(String message, @Nullable String help) {
    super(message);
    this.help = help;
  }

  /// What to do about it, or null.
  public @Nullable String help() {
    return help;
  }
}
