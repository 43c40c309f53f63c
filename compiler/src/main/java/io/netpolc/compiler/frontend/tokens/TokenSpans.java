package io.netpolc.compiler.frontend.tokens;

import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/// Where tokens stand in a file, of which the text that was parsed may be a part of one line.
///
/// @param file the file
/// @param line one-based line at which the text begins
/// @param column one-based column at which it begins
public record TokenSpans(SourceFile file, int line, int column) {
  /// Of a text that is a whole file.
  public static TokenSpans of(SourceFile file) {
    return new TokenSpans(file, 1, 1);
  }

  /// Of a text that begins at a place.
  public static TokenSpans from(Span start) {
    return new TokenSpans(start.file(), start.line(), start.column());
  }

  /// Of a token; empty for the end of the text.
  public Span of(Token token) {
    int tokenLine = line + token.getLine() - 1;
    int start = token.getCharPositionInLine() + (token.getLine() == 1 ? column : 1);
    int length = token.getType() == Token.EOF ? 0 : token.getText().strip().length();
    return new Span(file, tokenLine, start, tokenLine, start + length);
  }

  /// From one token to another.
  public Span of(Token start, @Nullable Token stop) {
    Span first = of(start);
    if (stop == null || stop.getStartIndex() < start.getStartIndex()) {
      return first;
    }
    Span last = of(stop);
    return new Span(file, first.line(), first.column(), last.endLine(), last.endColumn());
  }

  /// Of all that a rule took.
  public Span of(ParserRuleContext context) {
    return of(context.getStart(), context.getStop());
  }
}
