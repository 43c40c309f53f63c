package io.netpolc.loader.raw;

import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.LoaderException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What the loader asks of the kernel and libbpf, in file descriptors and bytes. [NativeKernel] is
/// the real one; tests have a fake that can refuse any call.
///
/// Whoever gets a descriptor closes it. Every failure is a [BpfException] with the error number.
public interface Kernel {
  /// Opens, adapts and loads an object; all or nothing.
  LoadedObject loadObject(ObjectRequest request) throws LoaderException;

  /// Creates an array map of one element, zeroed.
  ///
  /// @param mappable whether its memory shall be mappable (Linux 5.5)
  int createElement(String name, int bytes, boolean mappable) throws BpfException;

  /// Takes this process's limit of locked memory away, which kernels before 5.11 count maps
  /// against.
  ///
  /// @return false if there was none
  boolean unlimitLockedMemory() throws BpfException;

  /// How many ticks of the kernel's jiffies a second has.
  int ticksPerSecond() throws BpfException;

  /// Closes a descriptor; never fails.
  void close(int fd);

  MapInfo mapInfo(int fd) throws BpfException;

  ProgramInfo programInfo(int fd) throws BpfException;

  LinkInfo linkInfo(int fd) throws BpfException;

  /// The program as the kernel runs it, after verification: `struct bpf_insn`, one behind the
  /// other.
  byte[] programCode(int fd) throws BpfException;

  /// The value of a key, or null if there is none.
  ///
  /// @param valueSize bytes the kernel writes: for a per-CPU map the sum over possible CPUs
  byte @Nullable [] lookup(int fd, byte[] key, int valueSize) throws BpfException;

  void update(int fd, byte[] key, byte[] value) throws BpfException;

  /// Removes a key; false if there was none.
  boolean delete(int fd, byte[] key) throws BpfException;

  /// The key after `key` (the first for null), or null at the end.
  byte @Nullable [] nextKey(int fd, byte @Nullable [] key, int keySize) throws BpfException;

  /// Writes consecutive elements of an array.
  ///
  /// @param values `count` values, one behind the other
  void updateArray(int fd, int firstIndex, int count, byte[] values) throws BpfException;

  /// Maps an array's memory.
  ///
  /// @param bytes of all elements; rounded up to pages
  MappedArray mapArray(int fd, long bytes) throws BpfException;

  /// Pins a map, program or link; the path must not exist.
  void pin(int fd, Path path) throws BpfException;

  /// A new descriptor of the program with this id.
  int openProgram(int id) throws BpfException;

  /// A new descriptor of what is pinned.
  int openPin(Path path) throws BpfException;

  /// Attaches a program by a TCX link.
  int createTcxLink(int programFd, int ifindex, Hook hook) throws BpfException;

  /// Replaces the link's program in place.
  void updateLink(int linkFd, int programFd) throws BpfException;

  /// Detaches the link from its interface.
  void detachLink(int linkFd) throws BpfException;

  /// Makes sure that the interface has a clsact qdisc; true if it had none.
  boolean createClsact(int ifindex) throws BpfException;

  /// Removes the clsact qdisc if no filter is left in it.
  void removeEmptyClsact(int ifindex) throws BpfException;

  /// Adds our clsact filter, or replaces its program in place.
  void setFilter(int ifindex, Hook hook, int programFd) throws BpfException;

  /// Removes our clsact filter; no failure if there is none.
  void removeFilter(int ifindex, Hook hook) throws BpfException;

  /// Program id of our clsact filter, 0 if there is none.
  int filterProgram(int ifindex, Hook hook) throws BpfException;

  /// Ids of the programs on a TCX hook, in order of execution.
  List<Integer> tcxPrograms(int ifindex, Hook hook) throws BpfException;

  /// Ids of all objects of a kind, ascending.
  List<Integer> ids(Kind kind) throws BpfException;

  /// Runs a program on a frame.
  TestRun testRun(int programFd, TestFrame frame) throws BpfException;

  /// Reads a ring buffer.
  EventRing openRing(int mapFd) throws LoaderException;

  /// Returns when no program runs that had started before the call; a kernel that cannot tell
  /// returns at once.
  void waitForPrograms();

  /// The side of an interface, as the host sees it.
  enum Hook {
    /// What the pod sends: `BPF_TCX_INGRESS`.
    FROM_POD(46),
    /// What the pod gets: `BPF_TCX_EGRESS`.
    TO_POD(47);

    private final int attachType;

    Hook(int attachType) {
      this.attachType = attachType;
    }

    /// `enum bpf_attach_type`.
    public int attachType() {
      return attachType;
    }
  }

  /// Kinds of objects that have ids.
  enum Kind {
    PROGRAM,
    MAP,
    LINK
  }

  /// How an object is to be loaded.
  ///
  /// @param object the ELF file
  /// @param mapEntries `max_entries` of maps whose definition is to change
  /// @param readOnlyData the new content of `.rodata`, or null to leave it
  /// @param reusedMaps descriptors to take instead of creating a map, where the definition is the
  ///   same; stay the caller's
  /// @param globalData descriptor of the map that holds the object's zeroed variables, however
  ///   large the object says they are; stays the caller's
  /// @param leftOut programs that are not loaded and maps that are not made, where there are such
  record ObjectRequest(
      byte[] object,
      Map<String, Integer> mapEntries,
      byte @Nullable [] readOnlyData,
      Map<String, Integer> reusedMaps,
      int globalData,
      Set<String> leftOut) {
    public ObjectRequest {
      mapEntries = Map.copyOf(mapEntries);
      reusedMaps = Map.copyOf(reusedMaps);
      leftOut = Set.copyOf(leftOut);
    }
  }

  /// Descriptors by name, the caller's to close. Maps of data sections are left out.
  record LoadedObject(SortedMap<String, Integer> programs, SortedMap<String, Integer> maps) {}

  /// `struct bpf_map_info`.
  record MapInfo(
      int id, int type, int keySize, int valueSize, int maxEntries, int flags, String name) {
    private static final int BPF_F_MMAPABLE = 1 << 10;

    /// Whether its memory can be mapped.
    public boolean mappable() {
      return (flags & BPF_F_MMAPABLE) != 0;
    }
  }

  /// `struct bpf_prog_info`.
  ///
  /// @param instructions of the translated program
  /// @param verified how many instructions the verifier looked at, those on several paths as often;
  ///   0 where the kernel does not say (before 5.16)
  record ProgramInfo(int id, String name, List<Integer> mapIds, int instructions, int verified) {
    public ProgramInfo {
      mapIds = List.copyOf(mapIds);
    }
  }

  /// `struct bpf_link_info` of a TCX link.
  ///
  /// @param ifindex 0 when the interface is gone or the link is detached
  record LinkInfo(int id, int programId, int ifindex, int attachType) {}

  /// A frame and the context it is tested in.
  ///
  /// @param ifindex an existing interface
  /// @param ingressIfindex where it came from; 0: from this host
  /// @param repeat how often the program runs on it, at least 1
  record TestFrame(byte[] frame, int ifindex, int ingressIfindex, int repeat) {}

  /// What a test run gave.
  ///
  /// @param controlBuffer the five words of `skb->cb`
  /// @param durationNanos mean of one run
  record TestRun(int returnValue, int[] controlBuffer, byte[] frame, long durationNanos) {}

  /// Mapped memory of an array map.
  interface MappedArray extends AutoCloseable {
    /// One 32-bit store with release order.
    void storeInt(long offset, int value);

    int loadInt(long offset);

    void write(long offset, byte[] bytes);

    void clear(long offset, long bytes);

    byte[] read(long offset, int bytes);

    /// The memory itself, not to be used after [#close].
    ByteBuffer view(long offset, int bytes);

    @Override
    void close();
  }

  /// A reader of a ring buffer.
  interface EventRing extends AutoCloseable {
    /// Everything that waits now, without waiting.
    List<byte[]> consume() throws BpfException;

    @Override
    void close();
  }
}
