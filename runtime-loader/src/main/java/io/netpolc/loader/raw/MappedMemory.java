package io.netpolc.loader.raw;

import io.netpolc.loader.failure.BpfException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/// An array map's memory, unmapped by [#close].
final class MappedMemory implements Kernel.MappedArray {
  private static final long PAGE = 4096;
  private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();

  private final MemorySegment memory;
  private boolean closed;

  MappedMemory(int fd, long bytes) throws BpfException {
    long length = (bytes + PAGE - 1) / PAGE * PAGE;
    long address = Libc.mmap(fd, length, Libc.PROT_READ | Libc.PROT_WRITE);
    if (address < 0 && address > -PAGE) {
      throw Errno.exception("map a table into memory", (int) -address);
    }
    memory = Native.sized(MemorySegment.ofAddress(address), length);
  }

  @Override
  public void storeInt(long offset, int value) {
    WORD.setRelease(open(), offset, value);
  }

  @Override
  public int loadInt(long offset) {
    return (int) WORD.getAcquire(open(), offset);
  }

  @Override
  public void write(long offset, byte[] bytes) {
    MemorySegment.copy(bytes, 0, open(), ValueLayout.JAVA_BYTE, offset, bytes.length);
  }

  @Override
  public void clear(long offset, long bytes) {
    open().asSlice(offset, bytes).fill((byte) 0);
  }

  @Override
  public byte[] read(long offset, int bytes) {
    return open().asSlice(offset, bytes).toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public ByteBuffer view(long offset, int bytes) {
    return open().asSlice(offset, bytes).asByteBuffer();
  }

  private MemorySegment open() {
    if (closed) {
      throw new IllegalStateException("unmapped");
    }
    return memory;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libc.munmap(memory);
    }
  }
}
