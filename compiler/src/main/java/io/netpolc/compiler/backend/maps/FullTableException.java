package io.netpolc.compiler.backend.maps;

/// A table has no room left: the tables have to be made anew, in a larger shape.
public final class FullTableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Room room;

  FullTableException(Room room, long capacity) {
    super("there is no room for more than " + capacity + " elements of " + room);
    this.room = room;
  }

  /// What there is too little room for.
  public Room room() {
    return room;
  }
}
