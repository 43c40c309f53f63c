package io.netpolc.compiler.frontend;

import java.util.List;
import java.util.Locale;

/// A path that a user names and whose files are at hand, such as one of a revision that is not
/// checked out.
///
/// @param name as the user wrote it
/// @param forPolicies whether the policies in it count
/// @param files those that [#takes] takes, or the one that the path itself is
public record GivenPath(String name, boolean forPolicies, List<GivenFile> files) {
  private static final List<String> EXTENSIONS = List.of(".yaml", ".yml", ".json");

  public GivenPath {
    files = List.copyOf(files);
  }

  /// Whether a file of a folder that is named is read: its name says what it holds, and neither it
  /// nor a folder between is hidden.
  ///
  /// @param below its path below that folder, with `/` between
  public static boolean takes(String below) {
    return !isHidden(below) && hasExtension(below);
  }

  /// Whether a file below a folder that is named, or a folder between, is hidden. What is named
  /// itself may be.
  ///
  /// @param below its path below that folder, with `/` between
  public static boolean isHidden(String below) {
    return below.startsWith(".") || below.contains("/.");
  }

  static boolean hasExtension(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return EXTENSIONS.stream().anyMatch(lower::endsWith);
  }
}
