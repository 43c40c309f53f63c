package io.netpolc.cli.lint;

import io.netpolc.compiler.diag.Severity;

/// The values of `--fail-on`: what makes the exit code 1.
public enum FailOn {
  /// Errors alone.
  error,
  /// Warnings too.
  warning,
  /// Everything.
  info,
  /// Nothing.
  never;

  boolean takes(Severity severity) {
    return switch (this) {
      case error -> severity == Severity.ERROR;
      case warning -> severity == Severity.ERROR || severity == Severity.WARNING;
      case info -> severity != Severity.NOTE;
      case never -> false;
    };
  }
}
