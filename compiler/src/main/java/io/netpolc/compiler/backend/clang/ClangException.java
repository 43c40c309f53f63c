package io.netpolc.compiler.backend.clang;

/// clang is not there, or did not make an object.
public final class ClangException extends Exception {
  private static final long serialVersionUID = 1L;

  /// What happened.
  public enum Kind {
    /// There is no clang that is new enough.
    MISSING,
    /// It refused the source; its messages are the help.
    FAILED,
    /// It did not end by itself: a signal, or it took too long.
    KILLED,
    /// Its files could not be written or read.
    INPUT_OUTPUT
  }

  private final Kind kind;
  private final String help;

  ClangException(Kind kind, String message, String help) {
    super(message);
    this.kind = kind;
    this.help = help;
  }

  ClangException(String message, Throwable cause) {
    super(message, cause);
    this.kind = Kind.INPUT_OUTPUT;
    this.help = "";
  }

  /// What happened.
  public Kind kind() {
    return kind;
  }

  /// What to do, or what clang said; may be empty.
  public String help() {
    return help;
  }
}
