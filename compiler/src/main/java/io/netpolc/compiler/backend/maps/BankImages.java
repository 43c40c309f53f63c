package io.netpolc.compiler.backend.maps;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The tables of a bank as images, from the memory that programs read.
public final class BankImages {
  private BankImages() {}

  /// Copies a bank.
  ///
  /// @param shape whose layout it has
  /// @param bank its bytes, from the first one on; may be written to meanwhile
  /// @param vectors for each subject those of ingress and egress, which are in no bank
  public static Seeds of(Shape shape, ByteBuffer bank, List<int[]> vectors) {
    int[] words = vectors.stream().flatMapToInt(Arrays::stream).toArray();
    return of(shape, bank, Images.ofWords(Images.SUBJECTS, Images.SUBJECT_BYTES, words));
  }

  static Seeds of(Shape shape, ByteBuffer bank, MapImage subjects) {
    var layout = new NodeLayout(shape);
    List<MapImage> images = new ArrayList<>(List.of(subjects));
    for (String name : layout.tables()) {
      byte[] content = new byte[Math.toIntExact(layout.tableBytes(name))];
      bank.get(Math.toIntExact(layout.tableAt(name)), content);
      images.add(new MapImage(name, elementBytes(name, shape), content));
    }
    images.sort(Comparator.comparing(MapImage::map));
    return new Seeds(images);
  }

  private static int elementBytes(String table, Shape shape) {
    int entry = shape.entries().bytes();
    return switch (table) {
      case Images.CELLS -> shape.chunking().bytes();
      case Images.V4_BASE -> Images.BASE_BYTES;
      case Images.V4_ROOT -> entry * Images.ROOT_ENTRIES;
      case Images.V4_WINDOW, Images.V4_BLOCKS, Images.V6_BLOCKS -> entry * Images.BLOCK_ENTRIES;
      case Images.V6_NODES -> Images.NODE_BYTES;
      case Images.PORTS -> Short.BYTES * Images.PORT_ENTRIES;
      case Images.PROTOCOLS -> Short.BYTES * Images.PROTOCOL_ENTRIES;
      default -> Integer.BYTES;
    };
  }
}
