package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.backend.maps.BankMemory.Table;
import io.netpolc.compiler.ir.Cell;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Tables in memory that programs read while they change. Numbers are those of whoever makes the
/// changes: a vector's word is its number, and each has a chunk of its own with a cell for every
/// peer class; a row has a word for every port class that there may be.
///
/// What is told for the first time is written before anything leads to it, so that a packet meets
/// either what was or what is. Room is given back never; where there is none left the tables have
/// to be made anew ([FullTableException]), and until then stay as they are.
public final class LiveBank {
  /// What rows decide.
  public interface Rows {
    /// The decisions of a row, for each port class; longer than needed, perhaps.
    int[] row(int row);

    /// Whether a decision lets pass.
    boolean allowed(int decision);

    /// The port classes, none of which is of two protocols.
    PortClasses classes();
  }

  private final BankMemory memory;
  private final Rows decided;
  private final int chunkCells;
  private final int rowWords;
  private final int decisions;
  private final LiveV4 v4;
  private final LiveV6 v6;
  private final Table ports;
  private final Table vectors;
  private final Table cells;
  private final Table rows;
  private final Map<Integer, Integer> places = new HashMap<>();

  /// Tables in which every port has the class of its protocol, every address class 0, and nothing
  /// is decided.
  ///
  /// @param bytes a bank's, all 0; written through, little-endian
  /// @param live what there is room for
  /// @param decided asked for what cells name
  public LiveBank(ByteBuffer bytes, LiveShape live, Rows decided) {
    Shape shape = live.shape();
    int portClasses = live.room(Room.PORT_CLASSES);
    if (decided.classes().count() > portClasses) {
      throw new FullTableException(Room.PORT_CLASSES, portClasses);
    }
    this.decided = decided;
    memory = new BankMemory(bytes, shape);
    chunkCells = shape.chunking().cells();
    rowWords = portClasses;
    decisions = shape.decisions();
    ports = memory.table(Images.PORTS);
    vectors = memory.table(Images.VECTORS);
    cells = memory.table(Images.CELLS);
    rows = memory.table(Images.ROWS);
    v4 = new LiveV4(memory, live.window().base());
    v6 = new LiveV6(memory);
    for (int group = 0; group < PortClasses.PROTOCOLS.size(); group++) {
      PortClasses.Runs runs = decided.classes().runs().get(group);
      for (int run = 0; run < runs.firsts().length; run++) {
        putPorts(group, runs, run);
      }
    }
  }

  private void putPorts(int group, PortClasses.Runs runs, int run) {
    for (int port = runs.firsts()[run]; port <= runs.last(run); port++) {
      int at = Images.PORT_ENTRIES * group + Images.portIndex(port);
      memory.putShort(ports, at, runs.classes()[run]);
    }
  }

  /// A port class has become two.
  ///
  /// @param from keeps some of its ports
  /// @param to has the others, which are a run of [Rows#classes]
  public void split(int from, int to) {
    if (to >= rowWords) {
      throw new FullTableException(Room.PORT_CLASSES, rowWords);
    }
    for (int place : places.values()) {
      memory.putWord(rows, place + to, memory.word(rows, place + from));
    }
    VarHandle.releaseFence();
    for (int group = 0; group < PortClasses.PROTOCOLS.size(); group++) {
      PortClasses.Runs runs = decided.classes().runs().get(group);
      for (int run = 0; run < runs.firsts().length; run++) {
        if (runs.classes()[run] == to) {
          putPorts(group, runs, run);
        }
      }
    }
  }

  /// A peer class has a cell in a vector.
  public void cell(int vector, int peer, int cell) {
    requireRoom(peer);
    memory.publishWord(cells, chunkCells * vector + peer, place(cell));
  }

  private void requireRoom(int peer) {
    if (peer >= chunkCells) {
      throw new FullTableException(Room.PEER_CLASSES, chunkCells);
    }
  }

  /// A vector that nothing leads to has these cells.
  public void vector(int vector, CellVector told) {
    int first = chunkCells * vector;
    int common = place(told.common());
    for (int peer = 0; peer < chunkCells; peer++) {
      memory.putWord(cells, first + peer, common);
    }
    for (int i = 0; i < told.peers().length; i++) {
      requireRoom(told.peers()[i]);
      memory.putWord(cells, first + told.peers()[i], place(told.cells()[i]));
    }
    memory.publishWord(vectors, vector, first);
  }

  /// Where the row of a cell begins.
  private int place(int cell) {
    Integer known = places.get(cell);
    if (known != null) {
      return known;
    }
    int place = rowWords * places.size();
    memory.putWord(rows, place + rowWords - 1, 0);
    int[] row = decided.row(Cell.row(cell));
    putWord(place, row, 0, cell, PortClasses.PROTOCOLS.size());
    for (int group = 0; group < PortClasses.PROTOCOLS.size(); group++) {
      for (int portClass : decided.classes().runs().get(group).classes()) {
        putWord(place, row, portClass, cell, group);
      }
    }
    places.put(cell, place);
    return place;
  }

  private void putWord(int place, int[] row, int portClass, int cell, int group) {
    int decision = row[portClass];
    if (decision + 1 >= decisions) {
      throw new FullTableException(Room.DECISIONS, decisions);
    }
    memory.putWord(
        rows,
        place + portClass,
        DecisionWords.of(decision, decided.allowed(decision), cell, group));
  }

  /// An address has a class.
  public void address(IpAddress address, int peer) {
    requireRoom(peer);
    if (address.family() == IpFamily.V4) {
      v4.set((int) address.low(), peer);
    } else {
      v6.set(address, peer);
    }
  }

  /// The addresses of a prefix that have a certain class get another.
  public void prefix(Cidr prefix, int from, int to) {
    requireRoom(to);
    if (prefix.family() == IpFamily.V4) {
      v4.replace(prefix, from, to);
    } else {
      v6.replace(prefix, from, to);
    }
  }

  /// How many pages [#isIntact] can be asked about.
  public int pages() {
    return memory.sums().pages();
  }

  /// Whether a page of the memory holds what was written to it, and nothing that somebody else
  /// wrote.
  ///
  /// @param page from 0
  public boolean isIntact(int page) {
    return memory.sums().isIntact(page);
  }

  /// How much is taken of what this gives out by itself; the rest is numbered by whoever makes the
  /// changes.
  public Map<Room, Integer> taken() {
    return Map.of(
        Room.ROWS,
        places.size(),
        Room.V4_BLOCKS,
        v4.used(),
        Room.V6_NODES,
        v6.usedNodes(),
        Room.V6_BLOCKS,
        v6.usedBlocks());
  }

  /// The tables as they are now.
  ///
  /// @param subjects for each subject its vectors of ingress and egress
  public Seeds seeds(int[][] subjects) {
    int[] words = Arrays.stream(subjects).flatMapToInt(Arrays::stream).toArray();
    return memory.seeds(Images.ofWords(Images.SUBJECTS, Images.SUBJECT_BYTES, words));
  }
}
