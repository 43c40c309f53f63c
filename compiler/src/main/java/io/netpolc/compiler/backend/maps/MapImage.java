package io.netpolc.compiler.backend.maps;

/// The content of one table of a bank.
///
/// @param map the table's name
/// @param valueSize bytes of one element
/// @param bytes the elements from index 0, little-endian, `valueSize` bytes each; not copied, never
///   changed after construction
public record MapImage(String map, int valueSize, byte[] bytes) {
  public MapImage {
    if (valueSize <= 0 || bytes.length % valueSize != 0) {
      throw new IllegalArgumentException(map + ": " + bytes.length + " bytes of " + valueSize);
    }
  }

  /// How many elements it has.
  public int count() {
    return bytes.length / valueSize;
  }
}
