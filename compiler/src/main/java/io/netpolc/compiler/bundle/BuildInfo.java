package io.netpolc.compiler.bundle;

import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How a bundle came to be: for people, and to tell whether it is up to date.
///
/// @param nodeName the node it was compiled for, or null for all pods of the state
/// @param options the semantics it was compiled with
/// @param inputs the files that were read, in order of name
/// @param counts sizes by name (policies, rules, pods, peerClasses, rows, ...)
/// @param tools versions by name (netpolc, clang)
public record BuildInfo(
    @Nullable String nodeName,
    SemanticsOptions options,
    List<Input> inputs,
    SortedMap<String, Long> counts,
    SortedMap<String, String> tools) {
  /// A file that was read.
  ///
  /// @param name a name that does not depend on where the input lies
  /// @param sha256 of its bytes, lower-case hexadecimal
  /// @param bytes its size
  public record Input(String name, String sha256, long bytes) {}

  public BuildInfo {
    inputs = List.copyOf(inputs);
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    tools = Collections.unmodifiableSortedMap(new TreeMap<>(tools));
  }

  /// Nothing known: for bundles that are made in memory.
  public static BuildInfo none() {
    return new BuildInfo(
        null, SemanticsOptions.DEFAULT, List.of(), new TreeMap<>(), new TreeMap<>());
  }
}
