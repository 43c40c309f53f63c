package io.netpolc.compiler.source;

/// A range of text in one file.
///
/// @param file the file
/// @param line one-based line of the first character
/// @param column one-based column of the first character, in UTF-16 code units
/// @param endLine one-based line of the character after the last
/// @param endColumn one-based column of the character after the last; equal to the start for an
///   empty span
public record Span(SourceFile file, int line, int column, int endLine, int endColumn) {
  /// An empty span at one place.
  public static Span at(SourceFile file, int line, int column) {
    return new Span(file, line, column, line, column);
  }

  /// From the start of this one to the end of a later one in the same file.
  public Span to(Span end) {
    return new Span(file, line, column, end.endLine, end.endColumn);
  }

  /// `file:line:column`, as compilers print it.
  public String location() {
    return file.name() + ":" + line + ":" + column;
  }

  /// `file:line`, as provenance is printed.
  public String fileLine() {
    return file.name() + ":" + line;
  }

  @Override
  public String toString() {
    return location();
  }
}
