package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.NodeLayout;
import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.failure.MissingFeatureException;
import io.netpolc.loader.raw.Errno;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.Kernel.MappedArray;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The element `np_node`: header, endpoints, two banks. Offsets are bytes from its start.
///
/// Where the kernel cannot map arrays (before 5.5) a change is the whole element written back; what
/// did not change is written as it was, and no program sees it change.
final class NodeMemory implements AutoCloseable {
  private final Kernel kernel;
  private final BpfMap map;
  private @Nullable MappedArray mapped;

  NodeMemory(Kernel kernel, BpfMap map) {
    this.kernel = kernel;
    this.map = map;
  }

  /// Creates the element for a layout and fills in what stays.
  ///
  /// @param endpoints how many slots there are for endpoints
  /// @param old whose flows the new program goes on with, or null
  /// @return the descriptor of its map, the caller's to close
  /// @throws MissingFeatureException if no element of this kernel can be so large, or this process
  ///   may lock too little memory
  static int create(Kernel kernel, NodeLayout layout, int endpoints, @Nullable NodeMemory old)
      throws LoaderException {
    int fd = create(kernel, Math.toIntExact(layout.bytes()));
    try (var memory = new NodeMemory(kernel, BpfMap.view(kernel, fd))) {
      memory.storeInt(Tables.HEADER_TICKS_PER_SECOND, kernel.ticksPerSecond());
      memory.storeInt(Tables.HEADER_ENDPOINTS, endpoints);
      memory.storeInt(Tables.HEADER_ROW_WORDS, layout.rowWords());
      memory.storeInt(Tables.HEADER_BANKS, layout.banks());
      memory.storeLong(
          Tables.HEADER_FLOW_SECRET,
          old == null ? new SecureRandom().nextLong() : old.loadLong(Tables.HEADER_FLOW_SECRET));
      memory.storeInt(
          Tables.HEADER_FLOW_EPOCH, old == null ? 0 : old.loadInt(Tables.HEADER_FLOW_EPOCH));
      return fd;
    } catch (BpfException failure) {
      kernel.close(fd);
      throw failure;
    }
  }

  private static int create(Kernel kernel, int bytes) throws LoaderException {
    try {
      return createUnlimited(kernel, bytes, true);
    } catch (BpfException refused) {
      if (refused.errno() == Errno.EINVAL) {
        return createUnlimited(kernel, bytes, false);
      }
      if (refused.errno() == Errno.E2BIG) {
        throw new MissingFeatureException(
            "the tables take %,d bytes, and kernels before 6.0 have room for 4 MiB: see compile --budget"
                .formatted(bytes),
            refused);
      }
      throw refused;
    }
  }

  private static int createUnlimited(Kernel kernel, int bytes, boolean mappable)
      throws LoaderException {
    try {
      return kernel.createElement(Tables.NODE, bytes, mappable);
    } catch (BpfException refused) {
      if (refused.errno() != Errno.EPERM || !unlimitLockedMemory(kernel)) {
        throw refused;
      }
      return kernel.createElement(Tables.NODE, bytes, mappable);
    }
  }

  private static boolean unlimitLockedMemory(Kernel kernel) throws MissingFeatureException {
    try {
      return kernel.unlimitLockedMemory();
    } catch (BpfException refused) {
      throw new MissingFeatureException(
          "kernels before 5.11 count tables as locked memory, and this process may not raise its limit:"
              + " see ulimit -l, or give it CAP_SYS_RESOURCE",
          refused);
    }
  }

  /// Slots for endpoints, a power of two.
  int endpoints() throws BpfException {
    return loadInt(Tables.HEADER_ENDPOINTS);
  }

  /// Whether both banks are the same tables.
  boolean inPlace() throws BpfException {
    return loadInt(Tables.HEADER_BANKS) == 1;
  }

  /// The first byte of a bank's tables.
  long bankAt(int bank) throws BpfException {
    return tablesAt() + (inPlace() ? 0 : bank * bankBytes());
  }

  private long tablesAt() throws BpfException {
    return NodeLayout.HEADER_BYTES + (long) NodeLayout.ENDPOINT_BYTES * endpoints();
  }

  long bankBytes() throws BpfException {
    long banks = bytes() - tablesAt();
    return inPlace() ? banks : banks / 2;
  }

  /// The memory of a bank's tables, until this is closed.
  ///
  /// @throws MissingFeatureException if this kernel cannot map it
  ByteBuffer tables(int bank) throws LoaderException {
    if (!mappable()) {
      throw new MissingFeatureException("kernels before 5.5 do not let tables change in place");
    }
    return memory().view(bankAt(bank), Math.toIntExact(bankBytes()));
  }

  /// Copies the tables of both banks, which are the same, from memory of the same layout.
  ///
  /// @throws MissingFeatureException if this kernel cannot map them
  void copyTables(NodeMemory from) throws LoaderException {
    if (from.bytes() != bytes()) {
      throw new IllegalArgumentException(from.bytes() + " bytes for " + bytes());
    }
    tables(0).put(from.tables(0));
  }

  /// The decision words of a bank.
  byte[] rows(int bank) throws BpfException {
    int bytes = Integer.BYTES * loadInt(Tables.HEADER_ROW_WORDS);
    return read(bankAt(bank) + NodeLayout.rowsAt(bankBytes(), bytes), bytes);
  }

  /// Bytes of the whole element.
  int bytes() {
    return map.info().valueSize();
  }

  private boolean mappable() {
    return map.info().mappable();
  }

  private MappedArray memory() throws BpfException {
    MappedArray known = mapped;
    if (known == null) {
      known = kernel.mapArray(map.fd(), bytes());
      mapped = known;
    }
    return known;
  }

  private byte[] whole() throws BpfException {
    byte[] element = kernel.lookup(map.fd(), Tables.key(0), bytes());
    return element == null ? new byte[bytes()] : element;
  }

  /// Stores 32 bits: one store where the element is mapped.
  void storeInt(long offset, int value) throws BpfException {
    if (mappable()) {
      memory().storeInt(offset, value);
    } else {
      byte[] word = new byte[Integer.BYTES];
      Tables.wrap(word).putInt(value);
      write(offset, word);
    }
  }

  int loadInt(long offset) throws BpfException {
    return mappable()
        ? memory().loadInt(offset)
        : Tables.wrap(whole()).getInt(Math.toIntExact(offset));
  }

  /// Stores 64 bits as two words.
  void storeLong(long offset, long value) throws BpfException {
    storeInt(offset, (int) value);
    storeInt(offset + Integer.BYTES, (int) (value >>> Integer.SIZE));
  }

  long loadLong(long offset) throws BpfException {
    return Integer.toUnsignedLong(loadInt(offset))
        | (long) loadInt(offset + Integer.BYTES) << Integer.SIZE;
  }

  void write(long offset, byte[] bytes) throws BpfException {
    if (mappable()) {
      memory().write(offset, bytes);
    } else {
      byte[] element = whole();
      System.arraycopy(bytes, 0, element, Math.toIntExact(offset), bytes.length);
      kernel.update(map.fd(), Tables.key(0), element);
    }
  }

  void clear(long offset, long bytes) throws BpfException {
    if (mappable()) {
      memory().clear(offset, bytes);
    } else {
      write(offset, new byte[Math.toIntExact(bytes)]);
    }
  }

  byte[] read(long offset, int bytes) throws BpfException {
    if (mappable()) {
      return memory().read(offset, bytes);
    }
    int start = Math.toIntExact(offset);
    return Arrays.copyOfRange(whole(), start, start + bytes);
  }

  /// Unmaps the memory; the map stays.
  @Override
  public void close() {
    if (mapped != null) {
      mapped.close();
      mapped = null;
    }
  }
}
