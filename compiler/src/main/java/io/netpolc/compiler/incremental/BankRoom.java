package io.netpolc.compiler.incremental;

import io.netpolc.compiler.backend.maps.FullTableException;
import io.netpolc.compiler.backend.maps.LiveBank;
import io.netpolc.compiler.backend.maps.LiveShape;
import io.netpolc.compiler.backend.maps.Room;
import io.netpolc.compiler.backend.maps.SelectMapLayout;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds out what there must be room for, by writing tables where nobody reads them.
public final class BankRoom {
  /// Of what only writing shows how much it takes; where it is too little, four times as much.
  private static final Map<Room, Integer> FIRST_TRY =
      Map.of(
          Room.ROWS, 1 << 12,
          Room.V4_BLOCKS, 1 << 9,
          Room.V6_NODES, 1 << 10,
          Room.V6_BLOCKS, 1 << 9);

  private BankRoom() {}

  /// A shape with twice the room that some tables take now.
  ///
  /// @param start what there is to be room for at least, and how many bytes it may take
  /// @return null if no program can be made for it, or it cannot be tried in the memory of this
  ///   process
  public static @Nullable LiveShape forGrowth(LiveTables tables, LiveShape start) {
    LiveShape known =
        start
            .atLeast(Room.PEER_CLASSES, tables.peerCount())
            .atLeast(Room.PORT_CLASSES, tables.ports().classes().count())
            .atLeast(Room.DECISIONS, tables.decisions().count() + 1)
            .atLeast(Room.VECTORS, tables.vectorCount());
    // How much rows and blocks take is not known before, so that the first try may be too large.
    LiveShape tried = known.within(Runtime.getRuntime().maxMemory() / 2);
    for (var room : FIRST_TRY.entrySet()) {
      tried = tried.atLeast(room.getKey(), room.getValue());
    }
    while (tried.isPossible()) {
      try {
        LiveShape least = taken(tables, known, tried);
        LiveShape roomy = least.doubled();
        return Stream.of(roomy, least).filter(LiveShape::isPossible).findFirst().orElse(null);
      } catch (FullTableException full) {
        tried = tried.doubled(full.room()).doubled(full.room());
      }
    }
    return null;
  }

  /// What some tables take of what is tried.
  ///
  /// @throws FullTableException if that is too little
  private static LiveShape taken(LiveTables tables, LiveShape known, LiveShape tried) {
    var memory = ByteBuffer.allocate(Math.toIntExact(SelectMapLayout.bytes(tried.shape())));
    var bank = new LiveBank(memory, tried, BankWriter.rowsOf(tables));
    var writer = new BankWriter(bank);
    tables.tellAll(writer);
    FullTableException full = writer.full();
    if (full != null) {
      throw full;
    }
    LiveShape shape = known;
    for (var taken : bank.taken().entrySet()) {
      shape = shape.atLeast(taken.getKey(), taken.getValue());
    }
    return shape;
  }
}
