package io.netpolc.compiler.backend.maps;

/// A table has no room left: the tables have to be made anew, in a larger shape.
public final class FullTableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FullTableException(String table, long capacity) {
    super(table + " has no room for more than " + capacity + " elements");
  }
}
