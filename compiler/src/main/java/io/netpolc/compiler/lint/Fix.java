package io.netpolc.compiler.lint;

import io.netpolc.compiler.source.Span;
import java.util.List;

/// A change of the text that is certain to be right.
///
/// @param title what it does, in the imperative
/// @param edits of one file, none overlapping another
public record Fix(String title, List<Edit> edits) {
  /// Text in place of other text.
  ///
  /// @param span what is replaced; empty where text is only added
  /// @param text what stands there instead; without line breaks at its ends, which the span has or
  ///   leaves as they are
  public record Edit(Span span, String text) {}

  public Fix {
    edits = List.copyOf(edits);
  }
}
