package io.netpolc.loader.raw;

import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.LoaderException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The running kernel.
public final class NativeKernel implements Kernel {
  private static final int MEMBARRIER_CMD_GLOBAL = 1;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  public NativeKernel() {}

  @Override
  public LoadedObject loadObject(ObjectRequest request) throws LoaderException {
    return ObjectLoad.load(request);
  }

  @Override
  public int createElement(String name, int bytes, boolean mappable) throws BpfException {
    return BpfCalls.createArray(name, bytes, mappable ? LinuxBpf.BPF_F_MMAPABLE : 0);
  }

  @Override
  public boolean unlimitLockedMemory() throws BpfException {
    return Errno.check("raise the limit of locked memory", Libc.unlimitLockedMemory()) > 0;
  }

  @Override
  public int ticksPerSecond() throws BpfException {
    long nanos = Errno.check("ask for the length of a tick", Libc.coarseClockNanos());
    return Math.toIntExact(NANOS_PER_SECOND / nanos);
  }

  @Override
  public void close(int fd) {
    Libc.close(fd);
  }

  @Override
  public MapInfo mapInfo(int fd) throws BpfException {
    return BpfCalls.mapInfo(fd);
  }

  @Override
  public ProgramInfo programInfo(int fd) throws BpfException {
    return BpfCalls.programInfo(fd);
  }

  @Override
  public byte[] programCode(int fd) throws BpfException {
    return BpfCalls.programCode(fd);
  }

  @Override
  public LinkInfo linkInfo(int fd) throws BpfException {
    return BpfCalls.linkInfo(fd);
  }

  @Override
  public byte @Nullable [] lookup(int fd, byte[] key, int valueSize) throws BpfException {
    return BpfCalls.lookup(fd, key, valueSize);
  }

  @Override
  public void update(int fd, byte[] key, byte[] value) throws BpfException {
    BpfCalls.update(fd, key, value);
  }

  @Override
  public boolean delete(int fd, byte[] key) throws BpfException {
    return BpfCalls.delete(fd, key);
  }

  @Override
  public byte @Nullable [] nextKey(int fd, byte @Nullable [] key, int keySize) throws BpfException {
    return BpfCalls.nextKey(fd, key, keySize);
  }

  @Override
  public void updateArray(int fd, int firstIndex, int count, byte[] values) throws BpfException {
    if (count == 0 || BpfCalls.updateBatch(fd, firstIndex, count, values) >= 0) {
      return;
    }
    int size = values.length / count;
    for (int i = 0; i < count; i++) {
      byte[] key =
          ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(firstIndex + i).array();
      BpfCalls.update(fd, key, Arrays.copyOfRange(values, i * size, (i + 1) * size));
    }
  }

  @Override
  public MappedArray mapArray(int fd, long bytes) throws BpfException {
    return new MappedMemory(fd, bytes);
  }

  @Override
  public void pin(int fd, Path path) throws BpfException {
    BpfCalls.pin(fd, path);
  }

  @Override
  public int openProgram(int id) throws BpfException {
    return BpfCalls.openProgram(id);
  }

  @Override
  public int openPin(Path path) throws BpfException {
    return BpfCalls.openPin(path);
  }

  @Override
  public int createTcxLink(int programFd, int ifindex, Hook hook) throws BpfException {
    return BpfCalls.createLink(programFd, ifindex, hook.attachType());
  }

  @Override
  public void updateLink(int linkFd, int programFd) throws BpfException {
    BpfCalls.updateLink(linkFd, programFd);
  }

  @Override
  public void detachLink(int linkFd) throws BpfException {
    BpfCalls.detachLink(linkFd);
  }

  @Override
  public boolean createClsact(int ifindex) throws BpfException {
    return ClsactCalls.create(ifindex);
  }

  @Override
  public void removeEmptyClsact(int ifindex) throws BpfException {
    ClsactCalls.removeEmpty(ifindex);
  }

  @Override
  public void setFilter(int ifindex, Hook hook, int programFd) throws BpfException {
    ClsactCalls.attach(ifindex, hook, programFd);
  }

  @Override
  public void removeFilter(int ifindex, Hook hook) throws BpfException {
    ClsactCalls.detach(ifindex, hook);
  }

  @Override
  public int filterProgram(int ifindex, Hook hook) throws BpfException {
    return ClsactCalls.program(ifindex, hook);
  }

  @Override
  public List<Integer> tcxPrograms(int ifindex, Hook hook) throws BpfException {
    return BpfQueries.tcxPrograms(ifindex, hook.attachType());
  }

  @Override
  public List<Integer> ids(Kind kind) throws BpfException {
    return switch (kind) {
      case PROGRAM -> BpfQueries.ids(LinuxBpf.BPF_PROG_GET_NEXT_ID);
      case MAP -> BpfQueries.ids(LinuxBpf.BPF_MAP_GET_NEXT_ID);
      case LINK -> BpfQueries.ids(LinuxBpf.BPF_LINK_GET_NEXT_ID);
    };
  }

  @Override
  public TestRun testRun(int programFd, TestFrame frame) throws BpfException {
    return TestRunCall.run(programFd, frame);
  }

  @Override
  public EventRing openRing(int mapFd) throws LoaderException {
    Native.requireLibbpf();
    return new RingReader(mapFd);
  }

  @Override
  public void waitForPrograms() {
    // Best effort: refused only where the kernel has no such command (full nohz).
    Libc.membarrier(MEMBARRIER_CMD_GLOBAL);
  }
}
