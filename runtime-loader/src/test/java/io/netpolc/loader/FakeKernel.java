package io.netpolc.loader;

import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Errno;
import io.netpolc.loader.raw.Kernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A kernel in memory. Pins are plain files that name an object. Any call can be made to fail.
final class FakeKernel implements Kernel {
  private static final int MAPPABLE = 1 << 10;
  private static final int ARRAY = 2;
  private static final int PER_CPU_ARRAY = 6;

  /// What a descriptor stands for.
  private sealed interface Thing {
    record Program(int id, String name) implements Thing {}

    record Map(MapInfo info, byte[] memory) implements Thing {}

    /// A link lives as long as a descriptor or a pin.
    record Link(int id, int ifindex, Hook hook, int[] program, boolean[] detached)
        implements Thing {}
  }

  private final SortedMap<Integer, Thing> open = new TreeMap<>();
  private final Map<Integer, Thing> objects = new HashMap<>();
  private final SortedMap<String, Integer> filters = new TreeMap<>();
  private final SortedMap<Integer, Integer> clsacts = new TreeMap<>();
  private final boolean tcx;
  private int lastId;
  private int lastFd = 100;
  private int calls;
  private int failingCall = -1;
  private int gone = -1;

  FakeKernel(boolean tcx) {
    this.tcx = tcx;
  }

  /// Attaching to this interface fails as if it did not exist.
  void goneInterface(int ifindex) {
    gone = ifindex;
  }

  /// Lets the n-th call from now on fail, counted from 0.
  void failAt(int call) {
    calls = 0;
    failingCall = call;
  }

  /// Whether the call that was to fail was made.
  boolean failed() {
    return failingCall >= 0 && calls > failingCall;
  }

  /// Descriptors that nobody closed.
  int openDescriptors() {
    return open.size();
  }

  /// Filters and qdiscs, for comparison.
  String attached() {
    return filters + " " + clsacts.keySet();
  }

  private void call(String what) throws BpfException {
    if (calls++ == failingCall) {
      throw Errno.exception(what, Errno.EPERM);
    }
  }

  private int open(Thing thing) {
    open.put(++lastFd, thing);
    return lastFd;
  }

  private <T extends Thing> T thing(int fd, Class<T> type) {
    return type.cast(Objects.requireNonNull(open.get(fd), "closed descriptor"));
  }

  @Override
  public LoadedObject loadObject(ObjectRequest request) throws LoaderException {
    call("load");
    var programs = new TreeMap<String, Integer>();
    for (String name : List.of(Tables.FROM_POD, Tables.TO_POD)) {
      var program = new Thing.Program(++lastId, name);
      objects.put(program.id(), program);
      programs.put(name, open(program));
    }
    var maps = new TreeMap<String, Integer>();
    Integer shared = request.reusedMaps().get(Tables.COUNTERS);
    maps.put(
        Tables.COUNTERS,
        shared == null
            ? map(Tables.COUNTERS, PER_CPU_ARRAY, 16, 16)
            : open(thing(shared, Thing.Map.class)));
    return new LoadedObject(programs, maps);
  }

  @Override
  public int createElement(String name, int bytes, boolean mappable) throws BpfException {
    call("create element");
    return map(name, ARRAY, bytes, 1);
  }

  @Override
  public boolean unlimitLockedMemory() throws BpfException {
    call("unlimit locked memory");
    return false;
  }

  @Override
  public int ticksPerSecond() throws BpfException {
    call("ticks per second");
    return 250;
  }

  private int map(String name, int type, int valueSize, int entries) {
    int flags = type == ARRAY ? MAPPABLE : 0;
    var info = new MapInfo(++lastId, type, 4, valueSize, entries, flags, name);
    var map = new Thing.Map(info, new byte[valueSize * entries]);
    objects.put(info.id(), map);
    return open(map);
  }

  @Override
  public void close(int fd) {
    Objects.requireNonNull(open.remove(fd), "closed twice");
  }

  @Override
  public MapInfo mapInfo(int fd) throws BpfException {
    call("map info");
    return thing(fd, Thing.Map.class).info();
  }

  @Override
  public ProgramInfo programInfo(int fd) throws BpfException {
    call("program info");
    var program = thing(fd, Thing.Program.class);
    return new ProgramInfo(program.id(), program.name(), List.of(), 1, 1);
  }

  @Override
  public byte[] programCode(int fd) {
    return new byte[] {(byte) 0x95, 0, 0, 0, 0, 0, 0, 0};
  }

  @Override
  public LinkInfo linkInfo(int fd) throws BpfException {
    call("link info");
    var link = thing(fd, Thing.Link.class);
    int ifindex = link.detached()[0] ? 0 : link.ifindex();
    return new LinkInfo(link.id(), link.program()[0], ifindex, link.hook().attachType());
  }

  @Override
  public byte @Nullable [] lookup(int fd, byte[] key, int valueSize) throws BpfException {
    call("lookup");
    return new byte[valueSize];
  }

  @Override
  public void update(int fd, byte[] key, byte[] value) throws BpfException {
    call("update");
  }

  @Override
  public boolean delete(int fd, byte[] key) throws BpfException {
    call("delete");
    return false;
  }

  @Override
  public byte @Nullable [] nextKey(int fd, byte @Nullable [] key, int keySize) throws BpfException {
    call("next key");
    return null;
  }

  @Override
  public void updateArray(int fd, int firstIndex, int count, byte[] values) throws BpfException {
    call("update array");
  }

  @Override
  public MappedArray mapArray(int fd, long bytes) throws BpfException {
    call("map array");
    return new Memory(thing(fd, Thing.Map.class).memory());
  }

  @Override
  public void pin(int fd, Path path) throws BpfException {
    call("pin");
    Thing thing = Objects.requireNonNull(open.get(fd));
    int id =
        switch (thing) {
          case Thing.Program program -> program.id();
          case Thing.Map map -> map.info().id();
          case Thing.Link link -> link.id();
        };
    try {
      Files.writeString(path, Integer.toString(id));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public int openProgram(int id) throws BpfException {
    call("open program");
    return open(Objects.requireNonNull(objects.get(id)));
  }

  @Override
  public int openPin(Path path) throws BpfException {
    call("open pin");
    try {
      int id = Integer.parseInt(Files.readString(path));
      return open(Objects.requireNonNull(objects.get(id)));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public int createTcxLink(int programFd, int ifindex, Hook hook) throws BpfException {
    call("create link");
    if (ifindex == gone) {
      throw Errno.exception("create link", Errno.ENODEV);
    }
    if (!tcx) {
      throw Errno.exception("create link", Errno.EINVAL);
    }
    int[] program = {thing(programFd, Thing.Program.class).id()};
    var link = new Thing.Link(++lastId, ifindex, hook, program, new boolean[1]);
    objects.put(link.id(), link);
    return open(link);
  }

  @Override
  public void updateLink(int linkFd, int programFd) throws BpfException {
    call("update link");
    thing(linkFd, Thing.Link.class).program()[0] = thing(programFd, Thing.Program.class).id();
  }

  @Override
  public void detachLink(int linkFd) throws BpfException {
    call("detach link");
    thing(linkFd, Thing.Link.class).detached()[0] = true;
  }

  @Override
  public boolean createClsact(int ifindex) throws BpfException {
    call("create clsact");
    return clsacts.putIfAbsent(ifindex, 1) == null;
  }

  @Override
  public void removeEmptyClsact(int ifindex) throws BpfException {
    call("remove clsact");
    if (filters.keySet().stream().noneMatch(key -> key.startsWith(ifindex + " "))) {
      clsacts.remove(ifindex);
    }
  }

  @Override
  public void setFilter(int ifindex, Hook hook, int programFd) throws BpfException {
    call("set filter");
    filters.put(ifindex + " " + hook, thing(programFd, Thing.Program.class).id());
  }

  @Override
  public void removeFilter(int ifindex, Hook hook) throws BpfException {
    call("remove filter");
    filters.remove(ifindex + " " + hook);
  }

  @Override
  public int filterProgram(int ifindex, Hook hook) throws BpfException {
    call("filter program");
    return filters.getOrDefault(ifindex + " " + hook, 0);
  }

  @Override
  public List<Integer> tcxPrograms(int ifindex, Hook hook) {
    return List.of();
  }

  @Override
  public List<Integer> ids(Kind kind) {
    return List.copyOf(new TreeMap<>(objects).keySet());
  }

  @Override
  public TestRun testRun(int programFd, TestFrame frame) throws BpfException {
    throw Errno.exception("test run", Errno.EINVAL);
  }

  @Override
  public EventRing openRing(int mapFd) throws BpfException {
    throw Errno.exception("open ring", Errno.EINVAL);
  }

  @Override
  public void waitForPrograms() {
    // No program runs.
  }

  private record Memory(byte[] bytes) implements MappedArray {
    private ByteBuffer words() {
      return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void storeInt(long offset, int value) {
      words().putInt((int) offset, value);
    }

    @Override
    public int loadInt(long offset) {
      return words().getInt((int) offset);
    }

    @Override
    public void write(long offset, byte[] content) {
      words().put((int) offset, content);
    }

    @Override
    public ByteBuffer view(long offset, int count) {
      return words().slice((int) offset, count);
    }

    @Override
    public void clear(long offset, long count) {
      words().put((int) offset, new byte[(int) count]);
    }

    @Override
    public byte[] read(long offset, int count) {
      byte[] content = new byte[count];
      words().get((int) offset, content);
      return content;
    }

    @Override
    public void close() {
      // Memory of the heap.
    }
  }
}
