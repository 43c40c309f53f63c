package io.netpolc.compiler.diag;

import io.netpolc.compiler.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One finding about the input.
///
/// @param code what kind of finding
/// @param severity how much it matters
/// @param message one sentence, lower-case start, no full stop, user text in backticks
/// @param primary the place it is about, or null where the input as a whole is meant
/// @param secondary further places that explain it
/// @param help what to do about it, or null
/// @param notes facts that help to judge it, one line each
public record Diagnostic(
    DiagnosticCode code,
    Severity severity,
    String message,
    @Nullable Label primary,
    List<Label> secondary,
    @Nullable String help,
    List<String> notes) {
  public Diagnostic {
    secondary = List.copyOf(secondary);
    notes = List.copyOf(notes);
  }

  /// An error at a span.
  public static Diagnostic error(DiagnosticCode code, Span span, String message) {
    return new Diagnostic(
        code, Severity.ERROR, message, new Label(span, ""), List.of(), null, List.of());
  }

  /// An error about no place in particular.
  public static Diagnostic error(DiagnosticCode code, String message) {
    return new Diagnostic(code, Severity.ERROR, message, null, List.of(), null, List.of());
  }

  /// A warning at a span.
  public static Diagnostic warning(DiagnosticCode code, Span span, String message) {
    return new Diagnostic(
        code, Severity.WARNING, message, new Label(span, ""), List.of(), null, List.of());
  }

  /// A fact at a span.
  public static Diagnostic info(DiagnosticCode code, Span span, String message) {
    return new Diagnostic(
        code, Severity.INFO, message, new Label(span, ""), List.of(), null, List.of());
  }

  /// The same with help.
  public Diagnostic withHelp(@Nullable String text) {
    return new Diagnostic(code, severity, message, primary, secondary, text, notes);
  }

  /// The same with a further place.
  public Diagnostic withSecondary(Span span, String text) {
    var more = new java.util.ArrayList<>(secondary);
    more.add(new Label(span, text));
    return new Diagnostic(code, severity, message, primary, more, help, notes);
  }

  /// The same with a note.
  public Diagnostic withNote(String text) {
    var more = new java.util.ArrayList<>(notes);
    more.add(text);
    return new Diagnostic(code, severity, message, primary, secondary, help, more);
  }
}
