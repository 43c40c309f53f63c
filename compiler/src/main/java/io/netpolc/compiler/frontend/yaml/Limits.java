package io.netpolc.compiler.frontend.yaml;

/// Bounds on what a reader takes, so that hostile input costs bounded time and memory.
final class Limits {
  /// Mappings and lists inside each other.
  static final int DEPTH = 100;

  /// Aliases to mappings or lists in one document.
  static final int COLLECTION_ALIASES = 50;

  /// Values that aliases stand for in one document, counted as if they were written out.
  static final long ALIASED_NODES = 100_000;

  /// Values in one object.
  static final long OBJECT_NODES = 1_000_000;

  /// Values of the elements of a typed list that comes before its kind.
  static final long WAITING_NODES = 500_000;

  /// Characters of one object in a stream.
  static final long OBJECT_CHARACTERS = 16L << 20;

  /// Characters of one line of YAML. The YAML scanner copies what it has of a word each time that
  /// it reads on, so its time grows with the square of a line's length.
  static final int LINE_CHARACTERS = 3 << 19;

  private Limits() {}
}
