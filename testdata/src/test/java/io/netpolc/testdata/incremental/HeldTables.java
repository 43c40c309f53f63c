package io.netpolc.testdata.incremental;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.incremental.LiveTables;
import io.netpolc.compiler.incremental.PodVectors;
import io.netpolc.compiler.incremental.SubjectListener;
import io.netpolc.compiler.incremental.TableListener;
import io.netpolc.compiler.ir.Cell;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// What was told of tables, kept as plainly as can be, and decided from. Complains of what a reader
/// of the tables could not follow.
final class HeldTables implements TableListener, SubjectListener {
  record Vectors(Pod pod, int ingress, int egress) {}

  /// @param decision null where the pod is isolated in neither direction
  record Found(@Nullable Decision decision, boolean tracked, boolean mayBeReply) {}

  private final Map<Integer, Map<Integer, Integer>> cells = new HashMap<>();
  private final Map<Integer, Integer> common = new HashMap<>();

  /// How many classes there were when a vector was told: of these nothing is missing.
  private final Map<Integer, Integer> classes = new HashMap<>();

  private final TreeMap<Cidr, Integer> prefixes = new TreeMap<>();
  private final Map<IpAddress, Integer> addresses = new HashMap<>();
  private final Map<String, Vectors> subjects = new HashMap<>();
  private final Map<String, Vectors> shadows = new HashMap<>();
  private int splits;
  private IntSupplier peerCount = () -> 0;

  /// Has it count the classes of some tables, those that it listens to.
  void follow(LiveTables tables) {
    peerCount = tables::peerCount;
  }

  Map<String, Vectors> subjects() {
    return subjects;
  }

  /// What would decide, were the policies enforced that are only audited.
  Map<String, Vectors> shadows() {
    return shadows;
  }

  private List<Vectors> all() {
    List<Vectors> all = new ArrayList<>(subjects.values());
    all.addAll(shadows.values());
    return all;
  }

  int splits() {
    return splits;
  }

  @Override
  public void split(int from, int to) {
    splits++;
  }

  @Override
  public void cell(int vector, int peer, int cell) {
    Objects.requireNonNull(cells.get(vector), "no vector " + vector).put(peer, cell);
  }

  @Override
  public void vector(int vector, CellVector told) {
    for (Vectors of : all()) {
      if (of.ingress == vector || of.egress == vector) {
        throw new IllegalStateException("vector " + vector + " is that of " + of.pod);
      }
    }
    Map<Integer, Integer> listed = new HashMap<>();
    for (int i = 0; i < told.peers().length; i++) {
      listed.put(told.peers()[i], told.cells()[i]);
    }
    cells.put(vector, listed);
    common.put(vector, told.common());
    classes.put(vector, peerCount.getAsInt());
  }

  /// Whoever has this class must find a cell of it in every vector that a subject has.
  private void requireKnown(int peer) {
    for (Vectors of : all()) {
      for (int vector : List.of(of.ingress, of.egress)) {
        if (vector != 0
            && peer >= Objects.requireNonNull(classes.get(vector))
            && !Objects.requireNonNull(cells.get(vector)).containsKey(peer)) {
          throw new IllegalStateException(
              "vector %d of %s was not told class %d"
                  .formatted(vector, of.pod.qualifiedName(), peer));
        }
      }
    }
  }

  @Override
  public void prefix(Cidr prefix, int around, int peer) {
    requireKnown(peer);
    addresses.replaceAll((address, of) -> prefix.contains(address) && of == around ? peer : of);
    prefixes.put(prefix, peer);
  }

  @Override
  public void address(IpAddress address, int peer) {
    requireKnown(peer);
    addresses.put(address, peer);
  }

  @Override
  public void subject(Pod pod, PodVectors enforced, PodVectors shadow) {
    subjects.put(pod.qualifiedName(), known(pod, enforced));
    shadows.put(pod.qualifiedName(), known(pod, shadow));
  }

  private Vectors known(Pod pod, PodVectors of) {
    if (of.ingress() != 0) {
      Objects.requireNonNull(cells.get(of.ingress()), "no vector " + of.ingress());
      Objects.requireNonNull(cells.get(of.egress()), "no vector " + of.egress());
    }
    return new Vectors(pod, of.ingress(), of.egress());
  }

  @Override
  public void gone(Pod pod) {
    subjects.remove(pod.qualifiedName());
    shadows.remove(pod.qualifiedName());
  }

  private int peerAt(IpAddress address) {
    Integer known = addresses.get(address);
    if (known != null) {
      return known;
    }
    int peer = 0;
    for (var prefix : prefixes.headMap(Cidr.of(address), true).entrySet()) {
      if (prefix.getKey().contains(address)) {
        peer = prefix.getValue();
      }
    }
    return peer;
  }

  /// What the tables say, before which the data path passes a pod's traffic with itself and what
  /// comes from its own node.
  Found decide(
      LiveTables tables,
      Vectors vectors,
      Direction direction,
      IpAddress remote,
      Protocol protocol,
      int port) {
    int vector = direction == Direction.INGRESS ? vectors.ingress : vectors.egress;
    if (vector == 0) {
      return new Found(null, false, false);
    }
    int cell =
        Objects.requireNonNull(cells.get(vector))
            .getOrDefault(peerAt(remote), Objects.requireNonNull(common.get(vector)));
    int portClass = tables.ports().classes().classOf(protocol, port);
    int group = PortClasses.group(protocol);
    return new Found(
        tables.decisions().get(tables.rows().row(Cell.row(cell))[portClass]),
        (Cell.track(cell) >> group & 1) != 0,
        (Cell.reply(cell) >> group & 1) != 0);
  }
}
