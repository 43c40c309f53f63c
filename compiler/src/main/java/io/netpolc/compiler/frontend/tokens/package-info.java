/// Where the tokens of a grammar stand. Depends on `source` and ANTLR; not exported, since its
/// types are ANTLR's. Read [io.netpolc.compiler.frontend.tokens.TokenSpans] first.
package io.netpolc.compiler.frontend.tokens;
