package io.netpolc.compiler.frontend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// What tells one content of a regular file from another without reading it. A file that is written
/// while it is read may give a text that is valid and lacks policies.
///
/// @param key device and number of the file, where the file system has them
/// @param size in bytes
/// @param modified when it was last written
record FileState(@Nullable Object key, long size, FileTime modified) {
  /// Part of the attribute `unix:mode` (`stat(2)`, `S_IFMT`).
  private static final int TYPE_MASK = 0170000;

  private static final int NAMED_PIPE = 0010000;

  /// The state of a file; null where that says nothing: pipes and devices.
  static @Nullable FileState of(Path path) throws IOException {
    var attributes = Files.readAttributes(path, BasicFileAttributes.class);
    return attributes.isRegularFile()
        ? new FileState(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime())
        : null;
  }

  /// Whether a path leads to a pipe, with or without a name.
  static boolean isPipe(Path path) throws IOException {
    return Files.getAttribute(path, "unix:mode") instanceof Integer mode
        && (mode & TYPE_MASK) == NAMED_PIPE;
  }
}
