package io.netpolc.compiler.backend.maps;

/// How the vectors of cells are cut: into chunks, each with a cell for so many peer classes. Equal
/// chunks are stored once, which is what keeps large clusters small. Where all classes fit into one
/// chunk and that takes little, a packet's chunk does not depend on its peer: one load less to wait
/// for.
///
/// @param cells of a chunk, a power of two
/// @param single whether a vector has no more than one chunk
public record Chunking(int cells, boolean single) {
  /// Several chunks, of a size that clusters of all kinds repeat much of.
  public static final Chunking SHARED = new Chunking(64, false);

  /// The most bytes that unshared cells may take.
  private static final int UNSHARED_BYTES = 256 << 10;

  public Chunking {
    if (Integer.bitCount(cells) != 1 || cells < 0) {
      throw new IllegalArgumentException("not a power of two: " + cells);
    }
  }

  /// The chunking for so many classes in so many vectors.
  static Chunking of(int peerClasses, int vectors) {
    int cells = Math.max(SHARED.cells, Integer.highestOneBit(Math.max(1, peerClasses - 1)) << 1);
    return (long) cells * vectors * Integer.BYTES <= UNSHARED_BYTES
        ? new Chunking(cells, true)
        : SHARED;
  }

  /// What seeds were written with.
  static Chunking of(Seeds seeds) {
    return new Chunking(
        seeds.image(Images.CELLS).valueSize() / Integer.BYTES,
        seeds.image(Images.VECTORS).valueSize() == Integer.BYTES);
  }

  /// The binary logarithm of [#cells].
  public int bits() {
    return Integer.numberOfTrailingZeros(cells);
  }

  /// Bytes of a chunk.
  int bytes() {
    return Integer.BYTES * cells;
  }

  /// Chunks of a vector.
  int stride(int peerClasses) {
    return Math.max(1, (peerClasses + cells - 1) / cells);
  }
}
