package io.netpolc.cli;

/// What the process tells its caller.
final class ExitCode {
  /// Done, or the answer is yes.
  static final int OK = 0;

  /// The answer is no.
  static final int NO = 1;

  /// The command line is wrong.
  static final int USAGE = 2;

  /// The input is invalid; diagnostics say where.
  static final int INVALID_INPUT = 3;

  /// Something outside is missing or refuses: clang, BPF, a permission, a place to write to.
  static final int ENVIRONMENT = 4;

  /// A defect of netpolc.
  static final int INTERNAL = 70;

  private ExitCode() {}
}
