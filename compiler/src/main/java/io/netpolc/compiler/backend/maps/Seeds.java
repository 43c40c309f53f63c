package io.netpolc.compiler.backend.maps;

import java.util.List;

/// Everything the data path reads that depends on policy: the tables of one bank, and
/// `np_subjects`, which the loader reads. docs/datapath.md has the layouts.
///
/// @param images in order of table name; each at most the capacity of the shape, the rest of the
///   table is zero
public record Seeds(List<MapImage> images) {
  public Seeds {
    images = List.copyOf(images);
  }

  /// The image of a table.
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
