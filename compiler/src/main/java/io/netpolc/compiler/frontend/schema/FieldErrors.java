package io.netpolc.compiler.frontend.schema;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.source.Span;
import java.util.List;
import java.util.stream.Collectors;

/// Reports findings about fields in the form of the apiserver: `path: Type: value: detail`
/// (apimachinery `field.Error`).
public final class FieldErrors {
  private static final int MAX_QUOTED = 300;

  private final DiagnosticSink sink;

  /// Reports into a sink.
  public FieldErrors(DiagnosticSink sink) {
    this.sink = sink;
  }

  /// The sink, for findings of another form.
  public DiagnosticSink sink() {
    return sink;
  }

  /// A value is missing.
  public void required(FieldPath path, Span span, String detail) {
    error(
        DiagnosticCode.NP1010,
        span,
        path + ": Required value" + (detail.isEmpty() ? "" : ": " + detail));
  }

  /// A string is not acceptable.
  public void invalid(FieldPath path, Span span, String value, String detail) {
    error(DiagnosticCode.NP1011, span, path + ": Invalid value: " + quoted(value) + ": " + detail);
  }

  /// A number is not acceptable.
  public void invalid(FieldPath path, Span span, long value, String detail) {
    error(DiagnosticCode.NP1011, span, path + ": Invalid value: " + value + ": " + detail);
  }

  /// A value may not be given here.
  public void forbidden(FieldPath path, Span span, String detail) {
    error(DiagnosticCode.NP1012, span, path + ": Forbidden: " + detail);
  }

  /// A word is none of those that are known.
  public void unsupported(FieldPath path, Span span, String value, List<String> supported) {
    String list = supported.stream().map(FieldErrors::quoted).collect(Collectors.joining(", "));
    var message = path + ": Unsupported value: " + quoted(value) + ": supported values: " + list;
    sink.report(
        Diagnostic.error(DiagnosticCode.NP1013, span, message)
            .withHelp(Suggestion.help(value, supported)));
  }

  /// A value has another type than the field.
  public void wrongType(FieldPath path, Span span, String expected, String found) {
    error(
        DiagnosticCode.NP1005, span, path + ": Wrong type: must be " + expected + ", not " + found);
  }

  /// Any other error.
  public void error(DiagnosticCode code, Span span, String message) {
    sink.report(Diagnostic.error(code, span, message));
  }

  /// A warning.
  public void warning(DiagnosticCode code, Span span, String message) {
    sink.report(Diagnostic.warning(code, span, message));
  }

  /// A string in double quotes; quotes, backslashes and control characters are escaped.
  static String quoted(String value) {
    var text = new StringBuilder("\"");
    if (value.length() > MAX_QUOTED) {
      return quoted(value.substring(0, MAX_QUOTED)) + "...";
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ' || c == 127) {
            text.append("\\x%02x".formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.append('"').toString();
  }
}
