package io.netpolc.compiler.backend.maps;

/// The content of one bank of one map.
///
/// @param map the map's name in the object
/// @param valueSize bytes of one element, a multiple of 8 as the kernel lays arrays out
/// @param bytes the elements from index 0, host byte order, `valueSize` bytes each; not copied,
///   never changed after construction
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
