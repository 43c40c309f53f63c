package io.netpolc.compiler.backend.maps;

/// What the tables may cost. The layout itself limits rows and decisions to 2^24 - 1 and port
/// classes to 65535; a budget can only be tighter.
///
/// @param peerClasses most peer classes
/// @param portClasses most port classes
/// @param rows most rows
/// @param decisions most decision ids
/// @param bytes most bytes of one bank, its tables at their capacities; at most 255 MiB, of which
///   the verifier allows two
public record Budget(int peerClasses, int portClasses, int rows, int decisions, long bytes) {
  private static final int FIELD = 1 << 24;
  private static final int SHORT_FIELD = 65535;

  /// The most bytes that a budget can allow.
  public static final long MAX_BYTES = 255L << 20;

  /// What the layout can hold.
  public static final Budget DEFAULT = ofBytes(MAX_BYTES);

  /// What the layout can hold, in at most so many bytes.
  public static Budget ofBytes(long bytes) {
    return new Budget(FIELD, SHORT_FIELD, FIELD - 1, FIELD - 1, bytes);
  }

  public Budget {
    if (peerClasses > FIELD
        || portClasses > SHORT_FIELD
        || rows >= FIELD
        || decisions >= FIELD
        || bytes > MAX_BYTES) {
      throw new IllegalArgumentException("more than the tables can hold");
    }
  }
}
