package io.netpolc.compiler.diag;

import io.netpolc.compiler.source.Span;

/// A span with a short text beside it.
///
/// @param span what is underlined
/// @param text shown after the underline; may be empty
public record Label(Span span, String text) {}
