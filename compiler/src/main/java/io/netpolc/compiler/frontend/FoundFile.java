package io.netpolc.compiler.frontend;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file to read.
///
/// @param name its path as the user wrote it, or `<stdin>`
/// @param path where it is; null for standard input and for what is given
/// @param named whether the user named the file itself, not a directory that holds it
/// @param forPolicies whether its policies count
/// @param given its content where that is at hand, else null
record FoundFile(
    String name, @Nullable Path path, boolean named, boolean forPolicies, byte @Nullable [] given) {
  /// A file that is to be read.
  FoundFile(String name, @Nullable Path path, boolean named, boolean forPolicies) {
    this(name, path, named, forPolicies, null);
  }
}
