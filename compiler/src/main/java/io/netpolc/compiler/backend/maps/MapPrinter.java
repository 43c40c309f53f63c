package io.netpolc.compiler.backend.maps;

import java.util.HexFormat;

/// Prints seeds in a form that people can read and compare: each map with its size, then each
/// element as hexadecimal numbers, runs of equal ones folded (`80000000*256`).
public final class MapPrinter {
  private static final int SHORT_BYTES = 2;
  private static final int WORD_BYTES = 4;

  /// Words on a line before an element is broken.
  private static final int LINE_ITEMS = 16;

  private final StringBuilder out = new StringBuilder();

  private MapPrinter() {}

  /// The text of seeds and the capacities they are laid out for.
  public static String print(Seeds seeds, Shape shape) {
    var printer = new MapPrinter();
    printer.out.append(shapeText(shape));
    seeds.images().forEach(printer::image);
    return printer.out.toString();
  }

  private static String shapeText(Shape shape) {
    return """
    endpoints %d
    v4_window %d
    v4_blocks %d
    v6_nodes %d
    v6_blocks %d
    vector_words %d
    cell_chunks %d
    row_words %d
    decisions %d
    flows %d
    on_deny_reject %b
    keep_established %b
    entry_bytes %d
    chunk_cells %d
    one_chunk %b
    """
        .formatted(
            shape.endpoints(),
            shape.v4Window(),
            shape.v4Blocks(),
            shape.v6Nodes(),
            shape.v6Blocks(),
            shape.vectorWords(),
            shape.cellChunks(),
            shape.rowWords(),
            shape.decisions(),
            shape.flows(),
            shape.onDenyReject(),
            shape.keepEstablished(),
            shape.entries().bytes(),
            shape.chunking().cells(),
            shape.chunking().single());
  }

  private void image(MapImage image) {
    out.append(image.map())
        .append(": ")
        .append(image.count())
        .append(" x ")
        .append(image.valueSize())
        .append(" bytes\n");
    for (int i = 0; i < image.count(); i++) {
      element(image, i);
    }
  }

  private void element(MapImage image, int index) {
    int itemBytes = itemBytes(image);
    int items = image.valueSize() / itemBytes;
    int start = index * image.valueSize();
    out.append("  [").append(index).append(']');
    int written = 0;
    for (int i = 0; i < items; ) {
      long item = item(image.bytes(), start + i * itemBytes, itemBytes);
      int end = i + 1;
      while (end < items && item(image.bytes(), start + end * itemBytes, itemBytes) == item) {
        end++;
      }
      if (written > 0 && written % LINE_ITEMS == 0) {
        out.append("\n     ");
      }
      out.append(' ').append(text(item, itemBytes));
      if (end - i > 1) {
        out.append('*').append(end - i);
      }
      written++;
      i = end;
    }
    out.append('\n');
  }

  private static int itemBytes(MapImage image) {
    return switch (image.map()) {
      case Images.PORTS, Images.PROTOCOLS -> SHORT_BYTES;
      case Images.V4_ROOT -> image.valueSize() / Images.ROOT_ENTRIES;
      case Images.V4_WINDOW, Images.V4_BLOCKS, Images.V6_BLOCKS ->
          image.valueSize() / Images.BLOCK_ENTRIES;
      default -> WORD_BYTES;
    };
  }

  private static long item(byte[] bytes, int at, int itemBytes) {
    return itemBytes == SHORT_BYTES
        ? Images.getUnsignedShort(bytes, at)
        : Integer.toUnsignedLong(Images.getInt(bytes, at));
  }

  private static String text(long item, int itemBytes) {
    String digits = HexFormat.of().toHexDigits(item, 2 * itemBytes);
    int first = 0;
    while (first < digits.length() - 1 && digits.charAt(first) == '0') {
      first++;
    }
    return digits.substring(first);
  }
}
