package io.netpolc.loader;

import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.Kernel.MapInfo;
import io.netpolc.loader.raw.Kernel.MappedArray;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Owner of one map's descriptor, and of its mapped memory once that is used. Elements of an array
/// are counted from 0; offsets are bytes in the whole array.
final class BpfMap implements AutoCloseable {
  private static final int BATCH_BYTES = 1 << 20;

  private final Kernel kernel;
  private final int fd;
  private final MapInfo info;
  private @Nullable MappedArray memory;
  private boolean closed;

  private BpfMap(Kernel kernel, int fd, MapInfo info) {
    this.kernel = kernel;
    this.fd = fd;
    this.info = info;
  }

  /// Takes over a descriptor; closes it when the map cannot be asked about.
  static BpfMap own(Kernel kernel, int fd) throws BpfException {
    try {
      return new BpfMap(kernel, fd, kernel.mapInfo(fd));
    } catch (BpfException failure) {
      kernel.close(fd);
      throw failure;
    }
  }

  int fd() {
    return fd;
  }

  MapInfo info() {
    return info;
  }

  /// Bytes of one element in the kernel: the value size, rounded up to 8.
  int stride() {
    return (info.valueSize() + 7) & -8;
  }

  /// Bytes of all elements of one CPU.
  long bytes() {
    return (long) stride() * info.maxEntries();
  }

  void pin(Path path) throws BpfException {
    kernel.pin(fd, path);
  }

  /// Writes consecutive elements.
  ///
  /// @param values [#stride] bytes each
  void write(int first, byte[] values) throws BpfException {
    if (values.length == 0) {
      return;
    }
    if (info.mappable()) {
      memory().write((long) first * stride(), values);
      return;
    }
    int step = Math.max(1, BATCH_BYTES / stride()) * stride();
    for (int from = 0; from < values.length; from += step) {
      int to = Math.min(values.length, from + step);
      int count = (to - from) / stride();
      kernel.updateArray(fd, first + from / stride(), count, Arrays.copyOfRange(values, from, to));
    }
  }

  /// Sets consecutive elements to zero, those that are so already left alone.
  void clear(int first, int count) throws BpfException {
    if (info.mappable()) {
      memory().clear((long) first * stride(), (long) count * stride());
      return;
    }
    int step = Math.max(1, BATCH_BYTES / stride());
    for (int from = 0; from < count; from += step) {
      int some = Math.min(step, count - from);
      kernel.updateArray(fd, first + from, some, new byte[some * stride()]);
    }
  }

  /// Reads consecutive elements, [#stride] bytes each.
  byte[] read(int first, int count) throws BpfException {
    if (info.mappable()) {
      return memory().read((long) first * stride(), count * stride());
    }
    byte[] all = new byte[count * stride()];
    for (int i = 0; i < count; i++) {
      byte[] value = kernel.lookup(fd, Tables.key(first + i), stride());
      if (value != null) {
        System.arraycopy(value, 0, all, i * stride(), stride());
      }
    }
    return all;
  }

  /// Stores 32 bits of an element: one store where the map is mapped, else the whole element is
  /// written back.
  void storeInt(int index, int offset, int value) throws BpfException {
    if (info.mappable()) {
      memory().storeInt((long) index * stride() + offset, value);
      return;
    }
    byte[] element = read(index, 1);
    Tables.wrap(element).putInt(offset, value);
    kernel.update(fd, Tables.key(index), element);
  }

  int loadInt(int index, int offset) throws BpfException {
    if (info.mappable()) {
      return memory().loadInt((long) index * stride() + offset);
    }
    return Tables.wrap(read(index, 1)).getInt(offset);
  }

  /// Values of an element on each possible CPU, one behind the other.
  byte[] readPerCpu(int index, int cpus) throws BpfException {
    byte[] value = kernel.lookup(fd, Tables.key(index), stride() * cpus);
    return value == null ? new byte[stride() * cpus] : value;
  }

  /// Sets consecutive elements to zero on each CPU.
  void clearPerCpu(int first, int count, int cpus) throws BpfException {
    int step = Math.max(1, BATCH_BYTES / (stride() * cpus));
    for (int from = 0; from < count; from += step) {
      int some = Math.min(step, count - from);
      kernel.updateArray(fd, first + from, some, new byte[some * stride() * cpus]);
    }
  }

  /// Removes every entry of a hash.
  void removeAll() throws BpfException {
    byte[] key = kernel.nextKey(fd, null, info.keySize());
    while (key != null) {
      kernel.delete(fd, key);
      key = kernel.nextKey(fd, null, info.keySize());
    }
  }

  private MappedArray memory() throws BpfException {
    MappedArray mapped = memory;
    if (mapped == null) {
      mapped = kernel.mapArray(fd, bytes());
      memory = mapped;
    }
    return mapped;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (memory != null) {
      memory.close();
    }
    kernel.close(fd);
  }
}
