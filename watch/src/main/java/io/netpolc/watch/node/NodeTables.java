package io.netpolc.watch.node;

import io.netpolc.compiler.backend.maps.LiveBank;
import io.netpolc.compiler.backend.maps.LiveShape;
import io.netpolc.compiler.backend.maps.Room;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.incremental.BankRoom;
import io.netpolc.compiler.incremental.BankWriter;
import io.netpolc.compiler.incremental.LiveTables;
import io.netpolc.compiler.incremental.PodVectors;
import io.netpolc.compiler.incremental.SubjectListener;
import io.netpolc.compiler.incremental.TableListener;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.loader.LocalPod;
import io.netpolc.loader.Vectors;
import io.netpolc.watch.state.ClusterStore.Change;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tables of a node at one time: as they are worked out, and from [#fill] on as they are
/// written into memory that programs read. Where that has no room left they have to be made anew,
/// which also gives back what is not needed any more.
final class NodeTables {
  private final LiveTables tables;
  private final ClusterFeed feed;
  private final SortedMap<String, LocalPod> local = new TreeMap<>();
  private @Nullable LiveBank bank;
  private @Nullable LiveShape shape;
  private @Nullable BankWriter writer;
  private boolean localChanged;
  private boolean audited;

  /// @param node the name of this node
  /// @param mode [PolicyMode#AUDIT] has no policy enforced
  /// @param everything there is
  NodeTables(String node, PolicyMode mode, List<Change> everything) {
    tables = new LiveTables(node, SemanticsOptions.DEFAULT, false, new ToWriter(), new ToLocal());
    feed = new ClusterFeed(node, mode, tables);
    hear(everything);
    tables.commit();
  }

  /// Takes changes; where there is memory, addresses and cells are written to it at once.
  void hear(List<Change> changes) {
    changes.forEach(change -> feed.put(change.key(), change.now()));
    feed.settle();
  }

  /// Whether what decides for local pods has to be worked out anew.
  boolean hasNews() {
    return tables.hasNews();
  }

  /// Works out what decides for local pods. Vectors that they had two calls ago may be written to.
  void commit() {
    tables.commit();
  }

  /// Whether local pods, or what decides for them, have changed since the last call.
  boolean takeLocalChanged() {
    boolean changed = localChanged;
    localChanged = false;
    return changed;
  }

  /// The pods of this node, in order of their names.
  List<LocalPod> local() {
    return List.copyOf(local.values());
  }

  /// What memory for these tables has to have room for, with some to spare.
  ///
  /// @param budget most bytes that it may take
  /// @return null if it would be more, or more than a program can read
  @Nullable LiveShape shape(long budget) {
    List<IpAddress> addresses = new ArrayList<>();
    for (Pod pod : tables.pods()) {
      addresses.addAll(pod.addresses());
    }
    LiveShape smallest = LiveShape.smallest(addresses, false, false).within(budget);
    return BankRoom.forGrowth(tables, audited ? smallest.auditing() : smallest);
  }

  /// Writes everything into memory, and from now on each change.
  ///
  /// @param memory all 0
  void fill(ByteBuffer memory, LiveShape room) {
    var bankOfAll = new LiveBank(memory, room, BankWriter.rowsOf(tables));
    var fresh = new BankWriter(bankOfAll);
    tables.tellAll(fresh);
    bank = bankOfAll;
    writer = fresh;
    shape = room;
    if (!isWritten()) {
      throw new IllegalStateException("no room where there was some before", fresh.full());
    }
  }

  /// Whether the memory says all that it should, and its program does with it what it should: a pod
  /// that an audited policy selects needs one that audits.
  boolean isWritten() {
    return writer != null && writer.full() == null && (!audited || isAuditing());
  }

  private boolean isAuditing() {
    LiveShape of = shape;
    return of != null && of.audits();
  }

  /// How many pages [#isIntact] can be asked about.
  int pages() {
    return bank == null ? 0 : bank.pages();
  }

  /// Whether a page of the memory holds what was written to it.
  boolean isIntact(int page) {
    return bank == null || bank.isIntact(page);
  }

  /// How full the memory is; nothing before [#fill].
  List<TableUse> use() {
    LiveShape capacity = shape;
    if (bank == null || capacity == null) {
      return List.of();
    }
    Map<Room, Integer> taken = bank.taken();
    return Arrays.stream(Room.values())
        .map(room -> new TableUse(room, used(room, taken), capacity.room(room)))
        .toList();
  }

  private int used(Room room, Map<Room, Integer> taken) {
    return switch (room) {
      case PEER_CLASSES -> tables.peerCount();
      case PORT_CLASSES -> tables.ports().classes().count();
      case DECISIONS -> tables.decisions().count();
      case VECTORS -> tables.vectorCount();
      case ROWS, V4_BLOCKS, V6_NODES, V6_BLOCKS -> taken.getOrDefault(room, 0);
    };
  }

  LiveTables tables() {
    return tables;
  }

  ClusterFeed feed() {
    return feed;
  }

  private final class ToLocal implements SubjectListener {
    @Override
    public void subject(Pod pod, PodVectors enforced, PodVectors shadow) {
      var now =
          new LocalPod(
              pod.namespace(), pod.name(), pod.addresses(), vectors(enforced), vectors(shadow));
      audited |= now.isAudited();
      localChanged |= !now.equals(local.put(pod.qualifiedName(), now));
    }

    private static Vectors vectors(PodVectors of) {
      return new Vectors(of.ingress(), of.egress());
    }

    @Override
    public void gone(Pod pod) {
      localChanged |= local.remove(pod.qualifiedName()) != null;
    }
  }

  private final class ToWriter implements TableListener {
    @Override
    public void split(int from, int to) {
      if (writer != null) {
        writer.split(from, to);
      }
    }

    @Override
    public void cell(int vector, int peer, int cell) {
      if (writer != null) {
        writer.cell(vector, peer, cell);
      }
    }

    @Override
    public void vector(int vector, CellVector cells) {
      if (writer != null) {
        writer.vector(vector, cells);
      }
    }

    @Override
    public void prefix(Cidr prefix, int around, int peer) {
      if (writer != null) {
        writer.prefix(prefix, around, peer);
      }
    }

    @Override
    public void address(IpAddress address, int peer) {
      if (writer != null) {
        writer.address(address, peer);
      }
    }
  }
}
