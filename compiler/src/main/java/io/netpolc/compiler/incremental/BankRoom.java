package io.netpolc.compiler.incremental;

import io.netpolc.compiler.backend.maps.FullTableException;
import io.netpolc.compiler.backend.maps.LiveBank;
import io.netpolc.compiler.backend.maps.LiveShape;
import io.netpolc.compiler.backend.maps.Room;
import io.netpolc.compiler.backend.maps.SelectMapLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Finds out what there must be room for, by writing tables where nobody reads them.
public final class BankRoom {
  private BankRoom() {}

  /// A shape with twice the room that some tables take now.
  ///
  /// @param start what there is to be room for at least
  /// @return null if no program can be made for it
  public static @Nullable LiveShape forGrowth(LiveTables tables, LiveShape start) {
    LiveShape least = least(tables, start);
    if (least == null) {
      return null;
    }
    LiveShape roomy = least.doubled();
    return roomy.isPossible() ? roomy : least;
  }

  private static @Nullable LiveShape least(LiveTables tables, LiveShape start) {
    LiveShape shape =
        start
            .atLeast(Room.PEER_CLASSES, tables.peerCount())
            .atLeast(Room.PORT_CLASSES, tables.ports().classes().count())
            .atLeast(Room.DECISIONS, tables.decisions().count() + 1)
            .atLeast(Room.VECTORS, tables.vectorCount());
    while (shape.isPossible()) {
      FullTableException full = write(tables, shape);
      if (full == null) {
        return shape;
      }
      shape = shape.doubled(full.room());
    }
    return null;
  }

  private static @Nullable FullTableException write(LiveTables tables, LiveShape shape) {
    var memory = ByteBuffer.allocate(Math.toIntExact(SelectMapLayout.bytes(shape.shape())));
    try {
      var writer = new BankWriter(new LiveBank(memory, shape, BankWriter.rowsOf(tables)));
      tables.tellAll(writer);
      return writer.full();
    } catch (FullTableException full) {
      return full;
    }
  }
}
