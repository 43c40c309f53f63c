package io.netpolc.compiler.frontend;

/// A file whose content is at hand.
///
/// @param name how it is called where something is said of it
/// @param named whether the user named the file itself, not a directory that holds it
/// @param content its bytes; not copied
public record GivenFile(String name, boolean named, byte[] content) {}
