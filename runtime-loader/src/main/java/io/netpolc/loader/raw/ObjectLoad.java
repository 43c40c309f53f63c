package io.netpolc.loader.raw;

import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.failure.MissingFeatureException;
import io.netpolc.loader.failure.VerifierException;
import io.netpolc.loader.raw.Kernel.LoadedObject;
import io.netpolc.loader.raw.Kernel.MapInfo;
import io.netpolc.loader.raw.Kernel.ObjectRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// One `bpf_object` from open to close. Its arena holds the log buffers, which libbpf keeps until
/// the object is closed.
final class ObjectLoad implements AutoCloseable {
  private static final long LOG_BYTES = 1 << 22;
  private static final String READ_ONLY_DATA = ".rodata";
  private static final String GLOBAL_DATA = ".bss";

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment object;
  private final Map<String, MemorySegment> maps = new LinkedHashMap<>();
  private final Map<String, MemorySegment> programs = new LinkedHashMap<>();
  private final Map<String, MemorySegment> logs = new LinkedHashMap<>();

  private ObjectLoad(byte[] bytes) throws LoaderException {
    Libbpf.libbpf_set_print(MemorySegment.NULL);
    MemorySegment buffer = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    MemorySegment opts = Libbpf.OPEN_OPTS.allocate(arena);
    Libbpf.OPEN_OPTS
        .setLong(opts, "sz", Libbpf.OPEN_OPTS.size())
        .setAddress(opts, "object_name", arena.allocateFrom("netpolc"));
    MemorySegment state = Native.callState(arena);
    object = Libbpf.bpf_object__open_mem(state, buffer, bytes.length, opts);
    if (object.address() == 0) {
      int errno = Native.errno(state);
      arena.close();
      throw Errno.exception("open the BPF object", errno);
    }
    collect();
  }

  /// The whole sequence; nothing is left in the kernel after a failure.
  static LoadedObject load(ObjectRequest request) throws LoaderException {
    Native.requireLibbpf();
    try (var load = new ObjectLoad(request.object())) {
      load.adapt(request);
      load.load();
      return load.descriptors();
    }
  }

  private void collect() {
    MemorySegment map = Libbpf.bpf_object__next_map(object, MemorySegment.NULL);
    while (map.address() != 0) {
      String name = text(Libbpf.bpf_map__name(map));
      // The name of a data section's map is "<object>.rodata".
      int dot = name.lastIndexOf('.');
      maps.put(dot < 0 ? name : name.substring(dot), map);
      map = Libbpf.bpf_object__next_map(object, map);
    }
    MemorySegment program = Libbpf.bpf_object__next_program(object, MemorySegment.NULL);
    while (program.address() != 0) {
      programs.put(text(Libbpf.bpf_program__name(program)), program);
      program = Libbpf.bpf_object__next_program(object, program);
    }
  }

  private void adapt(ObjectRequest request) throws LoaderException {
    leaveOut(request.leftOut());
    for (var entry : new TreeMap<>(request.mapEntries()).entrySet()) {
      int result = Libbpf.bpf_map__set_max_entries(map(entry.getKey()), entry.getValue());
      Errno.check("set the size of " + entry.getKey(), result);
    }
    byte[] readOnlyData = request.readOnlyData();
    if (readOnlyData != null) {
      setReadOnlyData(readOnlyData);
    }
    for (var entry : new TreeMap<>(request.reusedMaps()).entrySet()) {
      MemorySegment map = maps.get(entry.getKey());
      if (map != null && sameDefinition(map, BpfCalls.mapInfo(entry.getValue()))) {
        Errno.check("take over " + entry.getKey(), Libbpf.bpf_map__reuse_fd(map, entry.getValue()));
      }
    }
    MemorySegment globalData = maps.get(GLOBAL_DATA);
    if (globalData != null) {
      Errno.check(
          "take over the global data", Libbpf.bpf_map__reuse_fd(globalData, request.globalData()));
    }
    for (var entry : programs.entrySet()) {
      // libbpf 1.1 does not know the section names of TCX.
      Errno.check(
          "set the type of " + entry.getKey(),
          Libbpf.bpf_program__set_type(entry.getValue(), LinuxBpf.BPF_PROG_TYPE_SCHED_CLS));
      MemorySegment log = arena.allocate(LOG_BYTES);
      logs.put(entry.getKey(), log);
      Errno.check(
          "set the log of " + entry.getKey(),
          Libbpf.bpf_program__set_log_buf(entry.getValue(), log, LOG_BYTES));
    }
  }

  private void leaveOut(Set<String> names) throws LoaderException {
    for (String name : new TreeSet<>(names)) {
      MemorySegment program = programs.remove(name);
      if (program != null) {
        Errno.check("leave out " + name, Libbpf.bpf_program__set_autoload(program, false));
      }
      MemorySegment map = maps.remove(name);
      if (map != null) {
        Errno.check("leave out " + name, Libbpf.bpf_map__set_autocreate(map, false));
      }
    }
  }

  private static boolean sameDefinition(MemorySegment map, MapInfo info) {
    return Libbpf.bpf_map__type(map) == info.type()
        && Libbpf.bpf_map__key_size(map) == info.keySize()
        && Libbpf.bpf_map__value_size(map) == info.valueSize()
        && Libbpf.bpf_map__max_entries(map) == info.maxEntries()
        && Libbpf.bpf_map__map_flags(map) == info.flags();
  }

  private void setReadOnlyData(byte[] bytes) throws LoaderException {
    MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    Errno.check(
        "set the read-only data",
        Libbpf.bpf_map__set_initial_value(map(READ_ONLY_DATA), data, bytes.length));
  }

  private MemorySegment map(String name) throws LoaderException {
    MemorySegment map = maps.get(name);
    if (map == null) {
      throw Errno.exception("find " + name + " in the BPF object", Errno.ENOENT);
    }
    return map;
  }

  private void load() throws LoaderException {
    int result = Libbpf.bpf_object__load(object);
    if (result >= 0) {
      return;
    }
    for (var entry : programs.entrySet()) {
      MemorySegment log = logs.get(entry.getKey());
      if (log != null && Libbpf.bpf_program__fd(entry.getValue()) < 0) {
        String text = log.getString(0, StandardCharsets.ISO_8859_1);
        if (!text.isBlank() && text.contains("processed ")) {
          throw new VerifierException(entry.getKey(), text);
        }
      }
    }
    requireMapTypes();
    throw Errno.exception("create the maps and load the programs", -result);
  }

  /// Names what the kernel lacks instead of an error number.
  private void requireMapTypes() throws MissingFeatureException {
    for (var map : maps.entrySet()) {
      int type = Libbpf.bpf_map__type(map.getValue());
      if (Libbpf.libbpf_probe_bpf_map_type(type, MemorySegment.NULL) == 0) {
        throw new MissingFeatureException(
            "this kernel has no maps of type %d, which %s is".formatted(type, map.getKey()));
      }
    }
  }

  private LoadedObject descriptors() throws LoaderException {
    var programFds = new TreeMap<String, Integer>();
    var mapFds = new TreeMap<String, Integer>();
    try {
      for (var entry : programs.entrySet()) {
        int fd = Libbpf.bpf_program__fd(entry.getValue());
        programFds.put(entry.getKey(), Errno.check("keep " + entry.getKey(), Libc.duplicate(fd)));
      }
      for (var entry : maps.entrySet()) {
        if (!entry.getKey().contains(".")) {
          int fd = Libbpf.bpf_map__fd(entry.getValue());
          mapFds.put(entry.getKey(), Errno.check("keep " + entry.getKey(), Libc.duplicate(fd)));
        }
      }
      return new LoadedObject(programFds, mapFds);
    } catch (LoaderException failure) {
      programFds.values().forEach(Libc::close);
      mapFds.values().forEach(Libc::close);
      throw failure;
    }
  }

  private static String text(MemorySegment address) {
    return Native.sized(address, 256).getString(0, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    Libbpf.bpf_object__close(object);
    arena.close();
  }
}
