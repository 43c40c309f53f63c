package io.netpolc.compiler.frontend;

/// A file that was read.
///
/// @param name its path as the user wrote it, or `<stdin>`
/// @param sha256 of its bytes, in lower-case hexadecimal
/// @param bytes its length
public record InputFile(String name, String sha256, long bytes) {}
