package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/// What tables that change in place have room for.
public final class LiveShape {
  /// A node has some hundred pods at most; a pod has to fit into eight neighbouring slots.
  private static final int ENDPOINTS = 1024;

  private static final int FLOWS = 1 << 18;
  private static final int LEAST = 16;

  /// Decision words name an id and one more in 24 bits; all other numbers are shorter.
  private static final int MOST = 1 << 23;

  private final Map<Room, Integer> rooms;
  private final V4Window window;
  private final boolean keepEstablished;
  private final boolean onDenyReject;
  private final long mostBytes;
  private final boolean audits;

  private LiveShape(
      Map<Room, Integer> rooms,
      V4Window window,
      boolean keepEstablished,
      boolean onDenyReject,
      long mostBytes,
      boolean audits) {
    this.rooms = Map.copyOf(rooms);
    this.window = window;
    this.keepEstablished = keepEstablished;
    this.onDenyReject = onDenyReject;
    this.mostBytes = mostBytes;
    this.audits = audits;
  }

  /// A shape with room for nothing much.
  ///
  /// @param addresses of pods, most of which are to lie in the IPv4 window
  /// @param keepEstablished whether a tracked flow outlives the rule that allowed it
  /// @param onDenyReject whether denied packets are answered
  public static LiveShape smallest(
      Collection<IpAddress> addresses, boolean keepEstablished, boolean onDenyReject) {
    Map<Room, Integer> rooms = new EnumMap<>(Room.class);
    for (Room room : Room.values()) {
      rooms.put(room, LEAST);
    }
    int[] networks =
        addresses.stream()
            .filter(address -> address.family() == IpFamily.V4)
            .sorted()
            .mapToInt(address -> (int) address.low())
            .toArray();
    return new LiveShape(
        rooms, V4Window.choose(networks), keepEstablished, onDenyReject, Budget.MAX_BYTES, false);
  }

  /// The same, possible only in so many bytes.
  ///
  /// @param bytes no more than a [Budget] can allow
  public LiveShape within(long bytes) {
    return new LiveShape(
        rooms, window, keepEstablished, onDenyReject, Math.min(bytes, Budget.MAX_BYTES), audits);
  }

  /// The same for programs that also judge by policies that are only audited.
  public LiveShape auditing() {
    return new LiveShape(rooms, window, keepEstablished, onDenyReject, mostBytes, true);
  }

  /// Whether programs also judge by policies that are only audited.
  public boolean audits() {
    return audits;
  }

  /// How much there is of something; a power of two.
  public int room(Room room) {
    Integer known = rooms.get(room);
    return known == null ? LEAST : known;
  }

  V4Window window() {
    return window;
  }

  /// The same with room for at least so much of something.
  public LiveShape atLeast(Room room, int count) {
    if (count <= room(room)) {
      return this;
    }
    Map<Room, Integer> more = new EnumMap<>(rooms);
    more.put(room, Integer.highestOneBit(count - 1) << 1);
    return new LiveShape(more, window, keepEstablished, onDenyReject, mostBytes, audits);
  }

  /// The same with twice the room.
  public LiveShape doubled(Room room) {
    return atLeast(room, 2 * room(room));
  }

  /// The same with twice the room for everything, for what is to come.
  public LiveShape doubled() {
    LiveShape shape = this;
    for (Room room : Room.values()) {
      shape = shape.doubled(room);
    }
    return shape;
  }

  /// Whether a program can be made for it.
  public boolean isPossible() {
    long words = (long) room(Room.ROWS) * room(Room.PORT_CLASSES);
    long cells = (long) room(Room.VECTORS) * room(Room.PEER_CLASSES);
    return rooms.values().stream().allMatch(room -> room <= MOST)
        && words <= 1 << 29
        && cells <= 1 << 29
        && room(Room.PORT_CLASSES) <= 1 << Short.SIZE
        && bytes() <= mostBytes;
  }

  /// What the tables take in the kernel.
  public long bytes() {
    return new NodeLayout(shape()).bytes();
  }

  /// The shape of the program.
  public Shape shape() {
    int vectors = room(Room.VECTORS);
    int blocks = room(Room.V4_BLOCKS);
    var narrow =
        new Shape(
            audits ? 2 * ENDPOINTS : ENDPOINTS,
            window.size(),
            blocks,
            room(Room.V6_NODES),
            room(Room.V6_BLOCKS),
            vectors,
            vectors,
            room(Room.ROWS) * room(Room.PORT_CLASSES),
            room(Room.DECISIONS),
            FLOWS,
            onDenyReject,
            keepEstablished,
            TrieEntries.NARROW,
            new Chunking(room(Room.PEER_CLASSES), true),
            true,
            audits);
    return TrieEntries.NARROW.hold(narrow) ? narrow : narrow.withWideEntries();
  }
}
