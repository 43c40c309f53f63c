package io.netpolc.loader.raw;

import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.raw.Kernel.LinkInfo;
import io.netpolc.loader.raw.Kernel.MapInfo;
import io.netpolc.loader.raw.Kernel.ProgramInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `bpf(2)` commands about maps, pins, information and links.
final class BpfCalls {
  private static final int MAX_MAPS_OF_A_PROGRAM = 64;
  private static final int INSTRUCTION_BYTES = 8;

  private BpfCalls() {}

  static int createArray(String name, int valueSize, int flags) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      LinuxBpf.MAP_CREATE
          .setInt(attr, "map_type", LinuxBpf.BPF_MAP_TYPE_ARRAY)
          .setInt(attr, "key_size", Integer.BYTES)
          .setInt(attr, "value_size", valueSize)
          .setInt(attr, "max_entries", 1)
          .setInt(attr, "map_flags", flags);
      attr.setString(LinuxBpf.MAP_CREATE.offset("map_name"), name, StandardCharsets.US_ASCII);
      return Errno.check("create the map " + name, Libc.bpf(LinuxBpf.BPF_MAP_CREATE, attr));
    }
  }

  static byte @Nullable [] lookup(int fd, byte[] key, int valueSize) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(valueSize, 8);
      long result = element(arena, LinuxBpf.BPF_MAP_LOOKUP_ELEM, fd, bytes(arena, key), value);
      if (result == -Errno.ENOENT) {
        return null;
      }
      Errno.check("look up a map element", result);
      return value.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  static void update(int fd, byte[] key, byte[] value) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      long result =
          element(arena, LinuxBpf.BPF_MAP_UPDATE_ELEM, fd, bytes(arena, key), bytes(arena, value));
      Errno.check("write a map element", result);
    }
  }

  static boolean delete(int fd, byte[] key) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      long result =
          element(arena, LinuxBpf.BPF_MAP_DELETE_ELEM, fd, bytes(arena, key), MemorySegment.NULL);
      if (result == -Errno.ENOENT) {
        return false;
      }
      Errno.check("remove a map element", result);
      return true;
    }
  }

  static byte @Nullable [] nextKey(int fd, byte @Nullable [] key, int keySize) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment next = arena.allocate(keySize, 8);
      MemorySegment from = key == null ? MemorySegment.NULL : bytes(arena, key);
      long result = element(arena, LinuxBpf.BPF_MAP_GET_NEXT_KEY, fd, from, next);
      if (result == -Errno.ENOENT) {
        return null;
      }
      Errno.check("walk a map", result);
      return next.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static long element(
      Arena arena, int command, int fd, MemorySegment key, MemorySegment value) {
    MemorySegment attr = attr(arena);
    LinuxBpf.MAP_ELEM
        .setInt(attr, "map_fd", fd)
        .setAddress(attr, "key", key)
        .setAddress(attr, "value", value);
    return Libc.bpf(command, attr);
  }

  /// One batch; the caller falls back to single updates for `ENOTSUPP` and `EINVAL`.
  static long updateBatch(int fd, int firstIndex, int count, byte[] values) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment keys = arena.allocate(ValueLayout.JAVA_INT, count);
      for (int i = 0; i < count; i++) {
        keys.setAtIndex(ValueLayout.JAVA_INT, i, firstIndex + i);
      }
      MemorySegment attr = attr(arena);
      LinuxBpf.MAP_BATCH
          .setAddress(attr, "keys", keys)
          .setAddress(attr, "values", bytes(arena, values))
          .setInt(attr, "count", count)
          .setInt(attr, "map_fd", fd);
      return Libc.bpf(LinuxBpf.BPF_MAP_UPDATE_BATCH, attr);
    }
  }

  static void pin(int fd, Path path) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      LinuxBpf.OBJ
          .setAddress(attr, "pathname", arena.allocateFrom(path.toString()))
          .setInt(attr, "bpf_fd", fd);
      Errno.check("pin " + path, Libc.bpf(LinuxBpf.BPF_OBJ_PIN, attr));
    }
  }

  static int openPin(Path path) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      LinuxBpf.OBJ.setAddress(attr, "pathname", arena.allocateFrom(path.toString()));
      return Errno.check("open " + path, Libc.bpf(LinuxBpf.BPF_OBJ_GET, attr));
    }
  }

  static int openProgram(int id) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      LinuxBpf.GET_ID.setInt(attr, "start_id", id);
      return Errno.check("open program " + id, Libc.bpf(LinuxBpf.BPF_PROG_GET_FD_BY_ID, attr));
    }
  }

  static MapInfo mapInfo(int fd) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      CStruct type = LinuxBpf.MAP_INFO;
      MemorySegment info = type.allocate(arena);
      info(arena, fd, info, "map");
      return new MapInfo(
          type.getInt(info, "id"),
          type.getInt(info, "type"),
          type.getInt(info, "key_size"),
          type.getInt(info, "value_size"),
          type.getInt(info, "max_entries"),
          type.getInt(info, "map_flags"),
          name(info, type));
    }
  }

  static ProgramInfo programInfo(int fd) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      CStruct type = LinuxBpf.PROG_INFO;
      MemorySegment info = type.allocate(arena);
      MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, MAX_MAPS_OF_A_PROGRAM);
      type.setInt(info, "nr_map_ids", MAX_MAPS_OF_A_PROGRAM).setAddress(info, "map_ids", ids);
      info(arena, fd, info, "program");
      List<Integer> mapIds = new ArrayList<>();
      int count = Math.min(type.getInt(info, "nr_map_ids"), MAX_MAPS_OF_A_PROGRAM);
      for (int i = 0; i < count; i++) {
        mapIds.add(ids.getAtIndex(ValueLayout.JAVA_INT, i));
      }
      return new ProgramInfo(
          type.getInt(info, "id"),
          name(info, type),
          mapIds,
          type.getInt(info, "xlated_prog_len") / INSTRUCTION_BYTES,
          type.getInt(info, "verified_insns"));
    }
  }

  /// The kernel gives none, and no error, to those who may not see kernel addresses of a program
  /// whose constants are blinded: here that is `EPERM`.
  static byte[] programCode(int fd) throws BpfException {
    int length = programInfo(fd).instructions() * INSTRUCTION_BYTES;
    try (Arena arena = Arena.ofConfined()) {
      CStruct type = LinuxBpf.PROG_INFO;
      MemorySegment info = type.allocate(arena);
      MemorySegment code = arena.allocate(length, INSTRUCTION_BYTES);
      type.setInt(info, "xlated_prog_len", length).setAddress(info, "xlated_prog_insns", code);
      info(arena, fd, info, "program");
      boolean refused = length == 0 || type.getLong(info, "xlated_prog_insns") == 0;
      Errno.check("read the instructions of a program", refused ? -Errno.EPERM : 0);
      return code.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  static LinkInfo linkInfo(int fd) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      CStruct type = LinuxBpf.LINK_INFO;
      MemorySegment info = arena.allocate(64, 8);
      info(arena, fd, info, "link");
      return new LinkInfo(
          type.getInt(info, "id"),
          type.getInt(info, "prog_id"),
          type.getInt(info, "tcx.ifindex"),
          type.getInt(info, "tcx.attach_type"));
    }
  }

  private static void info(Arena arena, int fd, MemorySegment info, String what)
      throws BpfException {
    MemorySegment attr = attr(arena);
    LinuxBpf.INFO
        .setInt(attr, "bpf_fd", fd)
        .setInt(attr, "info_len", (int) info.byteSize())
        .setAddress(attr, "info", info);
    Errno.check("ask about a " + what, Libc.bpf(LinuxBpf.BPF_OBJ_GET_INFO_BY_FD, attr));
  }

  private static String name(MemorySegment info, CStruct type) {
    return info.asSlice(type.offset("name"), LinuxBpf.BPF_OBJ_NAME_LEN)
        .getString(0, StandardCharsets.ISO_8859_1);
  }

  static int createLink(int programFd, int ifindex, int attachType) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      LinuxBpf.LINK_CREATE
          .setInt(attr, "prog_fd", programFd)
          .setInt(attr, "target_ifindex", ifindex)
          .setInt(attr, "attach_type", attachType);
      return Errno.check(
          "attach a program to interface " + ifindex, Libc.bpf(LinuxBpf.BPF_LINK_CREATE, attr));
    }
  }

  static void updateLink(int linkFd, int programFd) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      LinuxBpf.LINK_UPDATE.setInt(attr, "link_fd", linkFd).setInt(attr, "new_prog_fd", programFd);
      Errno.check("replace the program of a link", Libc.bpf(LinuxBpf.BPF_LINK_UPDATE, attr));
    }
  }

  static void detachLink(int linkFd) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      LinuxBpf.LINK_DETACH.setInt(attr, "link_fd", linkFd);
      Errno.check("detach a link", Libc.bpf(LinuxBpf.BPF_LINK_DETACH, attr));
    }
  }

  static MemorySegment attr(Arena arena) {
    return arena.allocate(LinuxBpf.ATTR_SIZE, 8);
  }

  static MemorySegment bytes(Arena arena, byte[] content) {
    MemorySegment segment = arena.allocate(content.length, 8);
    MemorySegment.copy(content, 0, segment, ValueLayout.JAVA_BYTE, 0, content.length);
    return segment;
  }
}
