package io.netpolc.loader;

import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.Kernel.MapInfo;
import java.nio.file.Path;

/// Owner of one map's descriptor. Elements of an array are counted from 0.
final class BpfMap implements AutoCloseable {
  private static final int BATCH_BYTES = 1 << 20;

  private final Kernel kernel;
  private final int fd;
  private final MapInfo info;
  private boolean closed;

  private BpfMap(Kernel kernel, int fd, MapInfo info) {
    this.kernel = kernel;
    this.fd = fd;
    this.info = info;
  }

  /// Takes over a descriptor; closes it when the map cannot be asked about.
  static BpfMap own(Kernel kernel, int fd) throws BpfException {
    try {
      return view(kernel, fd);
    } catch (BpfException failure) {
      kernel.close(fd);
      throw failure;
    }
  }

  /// A map whose descriptor stays the caller's; not to be closed.
  static BpfMap view(Kernel kernel, int fd) throws BpfException {
    return new BpfMap(kernel, fd, kernel.mapInfo(fd));
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

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      kernel.close(fd);
    }
  }
}
