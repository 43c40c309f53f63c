package io.netpolc.compiler.frontend;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file to read.
///
/// @param name its path as the user wrote it, or `<stdin>`
/// @param path where it is; null for standard input
/// @param named whether the user named the file itself, not a directory that holds it
/// @param forPolicies whether its policies count
record FoundFile(String name, @Nullable Path path, boolean named, boolean forPolicies) {}
