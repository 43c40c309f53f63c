package io.netpolc.compiler.bundle;

import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.Seeds;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;

/// `seeds.bin`: the magic `NPSEEDS2`, number of images; then for each image the length of its name,
/// the name (ASCII), value size, number of elements, and the bytes of the elements. All numbers are
/// 32-bit little-endian, as the tables are.
final class SeedsCodec {
  private static final byte[] MAGIC = "NPSEEDS2".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_NAME = 64;
  private static final int MAX_IMAGES = 64;

  private SeedsCodec() {}

  static byte[] encode(Seeds seeds) {
    long size = MAGIC.length + (long) Integer.BYTES;
    for (MapImage image : seeds.images()) {
      size += 3L * Integer.BYTES + image.map().length() + image.bytes().length;
    }
    var out = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).putInt(seeds.images().size());
    for (MapImage image : seeds.images()) {
      byte[] name = image.map().getBytes(StandardCharsets.US_ASCII);
      out.putInt(name.length).put(name).putInt(image.valueSize()).putInt(image.count());
      out.put(image.bytes());
    }
    return out.array();
  }

  /// @param file named in messages
  /// @throws BundleException if the bytes are not such a file
  static Seeds decode(String file, byte[] bytes) throws BundleException {
    try {
      var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      for (byte expected : MAGIC) {
        require(file, in.get() == expected, "it does not start with NPSEEDS2");
      }
      int count = in.getInt();
      require(file, count >= 0 && count <= MAX_IMAGES, "it claims " + count + " tables");
      var images = new ArrayList<MapImage>();
      var names = new HashSet<String>();
      for (int i = 0; i < count; i++) {
        MapImage image = decodeImage(file, in);
        // Checks look at the first table of a name, and whoever fills a map ends with the last.
        require(file, names.add(image.map()), "table " + image.map() + " is there twice");
        images.add(image);
      }
      require(file, !in.hasRemaining(), "bytes follow the last table");
      return new Seeds(images);
    } catch (BufferUnderflowException e) {
      throw new BundleException(file + " is truncated", e);
    }
  }

  private static MapImage decodeImage(String file, ByteBuffer in) throws BundleException {
    int nameLength = in.getInt();
    require(file, nameLength > 0 && nameLength <= MAX_NAME, "a table has no name");
    byte[] name = new byte[nameLength];
    in.get(name);
    require(file, isWord(name), "the name of a table is no word");
    int valueSize = in.getInt();
    int elements = in.getInt();
    long size = (long) valueSize * elements;
    require(file, valueSize > 0 && elements >= 0, "a table has a negative size");
    if (size > in.remaining()) {
      throw new BundleException(file + " is truncated");
    }
    byte[] content = new byte[(int) size];
    in.get(content);
    return new MapImage(new String(name, StandardCharsets.US_ASCII), valueSize, content);
  }

  private static boolean isWord(byte[] name) {
    for (byte b : name) {
      if (b <= ' ' || b == 127) {
        return false;
      }
    }
    return true;
  }

  private static void require(String file, boolean holds, String fault) throws BundleException {
    if (!holds) {
      throw new BundleException(file + " is no seeds file of this version: " + fault);
    }
  }
}
