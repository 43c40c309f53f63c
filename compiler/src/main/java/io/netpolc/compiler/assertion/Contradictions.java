package io.netpolc.compiler.assertion;

import io.netpolc.grammar.AssertionsParser;
import io.netpolc.grammar.AssertionsParser.AssertionContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/// Words that each are right and together may be read in two ways.
final class Contradictions {
  private static final int NONE = Token.INVALID_TYPE;

  private Contradictions() {}

  /// What to write instead, or null where the words are clear.
  ///
  /// @param somePort whether one of the ports is enough
  static @Nullable String of(AssertionContext context, boolean somePort) {
    int from = type(context.source().quantifier);
    int to = type(context.target().quantifier);
    boolean nothingFrom = context.source().NOTHING() != null;
    boolean nothingTo = context.target().NOTHING() != null;
    boolean not = context.not != null;
    if (not && (nothingFrom || nothingTo || from == AssertionsParser.NO)) {
      return "say `not` once: `A may not reach B` and `no A may reach B` mean the same";
    }
    if (nothingTo && (nothingFrom || from == AssertionsParser.NO)) {
      return "say it once: `A may reach nothing`, or `nothing may reach B`";
    }
    if (not && isEach(from)) {
      return "write `no A may reach B` where none may, `some A may not reach B` where one is enough";
    }
    boolean only = from == AssertionsParser.ONLY || to == AssertionsParser.ONLY;
    boolean some = from == AssertionsParser.SOME || to == AssertionsParser.SOME || somePort;
    boolean denies = AssertionReader.denies(context);
    if (only && (denies || some || from == to)) {
      return "`only` stands once, and neither with `not`, `no` or `nothing` nor with `some`";
    }
    boolean unclearTarget = to == AssertionsParser.SOME || isEach(to);
    if (denies && (somePort || (unclearTarget && to != AssertionsParser.ANY))) {
      return "write `any` behind a denial: `A may not reach any B`, `on any port`";
    }
    return null;
  }

  private static boolean isEach(int type) {
    return type == AssertionsParser.EVERY
        || type == AssertionsParser.ALL
        || type == AssertionsParser.ANY;
  }

  private static int type(@Nullable Token token) {
    return token == null ? NONE : token.getType();
  }
}
