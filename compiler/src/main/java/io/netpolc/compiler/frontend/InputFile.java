package io.netpolc.compiler.frontend;

import org.jspecify.annotations.Nullable;

/// A file that was read.
///
/// @param name its path as the user wrote it, or `<stdin>`
/// @param sha256 of its bytes, in lower-case hexadecimal; null if nobody asked for it
/// @param bytes its length
public record InputFile(String name, @Nullable String sha256, long bytes) {}
