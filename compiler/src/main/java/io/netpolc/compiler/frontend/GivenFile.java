package io.netpolc.compiler.frontend;

/// A file whose content is at hand, such as one of a revision that is not checked out.
///
/// @param name how it is called where something is said of it
/// @param named whether the user named the file itself, not a directory that holds it
/// @param forPolicies whether its policies count
/// @param content its bytes; not copied
public record GivenFile(String name, boolean named, boolean forPolicies, byte[] content) {}
