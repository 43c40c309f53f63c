package io.netpolc.compiler.frontend.selector;

import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/// Keeps the token at which a parser first found the text wrong.
final class FirstSyntaxError extends BaseErrorListener {
  private @Nullable Token token;

  /// The token, or null if all was well.
  @Nullable Token token() {
    return token;
  }

  @Override
  public void syntaxError(
      Recognizer<?, ?> recognizer,
      @Nullable Object offendingSymbol,
      int line,
      int charPositionInLine,
      @Nullable String message,
      @Nullable RecognitionException e) {
    if (token == null && offendingSymbol instanceof Token offending) {
      token = offending;
    }
  }
}
