package io.netpolc.compiler.backend.maps;

import java.util.List;

/// Everything the data path reads that depends on policy: one bank of each banked map, and the two
/// strides that go to `np_control`. docs/datapath.md has the layouts.
///
/// @param images in order of map name; each at most the capacity of the shape, the rest of the bank
///   is zero
/// @param vectorStride elements of `np_vectors` for each vector
/// @param rowStride elements of `np_rows` for each row
public record Seeds(List<MapImage> images, int vectorStride, int rowStride) {
  public Seeds {
    images = List.copyOf(images);
  }

  /// The image of a map.
  ///
  /// @throws IllegalArgumentException if there is none of that name
  public MapImage image(String map) {
    for (MapImage image : images) {
      if (image.map().equals(map)) {
        return image;
      }
    }
    throw new IllegalArgumentException("no image of " + map);
  }
}
