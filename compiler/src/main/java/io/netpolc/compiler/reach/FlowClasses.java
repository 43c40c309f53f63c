package io.netpolc.compiler.reach;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The pods of a cluster and the world outside in classes that policies treat alike, and what may
/// be sent between two classes. An answer is the number of an *allowance*: equal numbers, equal
/// sets. Answers between classes of pods are kept, so that many questions cost one look-up each.
/// Not thread-safe.
public final class FlowClasses {
  private static final int UNKNOWN = -1;

  private record InsideKey(@Nullable String node, int ingress, int egress, int podClass) {}

  private final ResolvedProgram resolved;
  private final DecisionTables tables;
  private final Set<IpFamily> families;
  private final Side side;
  private final Allowances allowances;
  private final List<Side.Place> places = new ArrayList<>();
  private final int[] classes;
  private int @Nullable [] insideClasses;
  private final Map<IpFamily, int[]> peers = new EnumMap<>(IpFamily.class);
  private final Map<IpFamily, int[][]> between = new EnumMap<>(IpFamily.class);

  private FlowClasses(ResolvedProgram resolved, DecisionTables tables, Set<IpFamily> named) {
    this.resolved = resolved;
    this.tables = tables;
    Set<IpAddress> inside = Pairs.inside(resolved);
    families = Pairs.families(List.of(new PolicyView(resolved, tables)), List.of(inside));
    families.addAll(named);
    side = new Side(resolved.subjects(), tables, families, inside);
    allowances = side.allowances();
    Map<Side.Place, Integer> numbers = new HashMap<>();
    classes = new int[resolved.subjects().size()];
    for (int pod = 0; pod < classes.length; pod++) {
      Side.Place place = side.place(pod);
      Integer known = numbers.putIfAbsent(place, places.size());
      classes[pod] = known == null ? places.size() : known;
      if (known == null) {
        places.add(place);
      }
    }
    for (IpFamily family : families) {
      peers.put(family, places.stream().mapToInt(place -> place.peer(family)).toArray());
      between.put(family, new int[places.size()][]);
    }
  }

  /// Prepares the answers.
  ///
  /// @param resolved of a whole cluster: every pod is a subject
  /// @param tables lowered from it
  /// @param named families that are asked about even where no running pod has them
  public static FlowClasses of(
      ResolvedProgram resolved, DecisionTables tables, Set<IpFamily> named) {
    return new FlowClasses(resolved, tables, named);
  }

  /// The pods by number: those that policies see, with an address, in order of name.
  public List<Pod> pods() {
    return resolved.subjects();
  }

  /// The families that are asked about.
  public Set<IpFamily> families() {
    return families;
  }

  /// The class of a pod.
  public int of(int pod) {
    return classes[pod];
  }

  /// What pods of one class may send those of another; both have addresses of the family.
  public int between(int from, int to, IpFamily family) {
    int[][] rows = Objects.requireNonNull(between.get(family));
    int[] row = rows[from];
    if (row == null) {
      row = new int[places.size()];
      Arrays.fill(row, UNKNOWN);
      rows[from] = row;
    }
    if (row[to] == UNKNOWN) {
      int[] peer = Objects.requireNonNull(peers.get(family));
      row[to] =
          allowances.meet(
              allowances.allowance(places.get(from).egress(), peer[to]),
              allowances.allowance(places.get(to).ingress(), peer[from]));
    }
    return row[to];
  }

  /// The whole space of a family in ranges that all pods treat alike, in order. A single address of
  /// the cluster is taken for one of those around it.
  public List<AddressRange> world(IpFamily family) {
    return side.world(family).stream().map(WorldRanges.Part::range).toList();
  }

  /// The class of an address outside, for [#outside].
  public int worldClass(IpAddress address) {
    return WorldRanges.peer(side.world(address.family()), address);
  }

  /// What pods of a class may send to, or get from, a class of addresses outside.
  public int outside(int podClass, Direction direction, int worldClass) {
    Side.Place place = places.get(podClass);
    return allowances.allowance(place.profile(direction), worldClass);
  }

  /// What a pod may send to, or get from, an address of a node or a Service. What comes from the
  /// pod's own node always passes.
  public int inside(int pod, Direction direction, IpAddress address) {
    return direction == Direction.INGRESS && isOwnNode(pod, address)
        ? Allowances.EVERYTHING
        : allowances.exact(tables.vector(pod, direction), side.peer(address));
  }

  /// Whether an address is one of the node that a pod runs on.
  public boolean isOwnNode(int pod, IpAddress address) {
    return resolved.ownNodeOf(pods().get(pod)).contains(address);
  }

  /// A class of pods within which [#inside] tells none apart, and [#of] neither.
  public int insideClass(int pod) {
    if (insideClasses == null) {
      Map<InsideKey, Integer> numbers = new HashMap<>();
      insideClasses = new int[classes.length];
      for (int i = 0; i < classes.length; i++) {
        var key =
            new InsideKey(
                pods().get(i).nodeName(),
                tables.vector(i, Direction.INGRESS),
                tables.vector(i, Direction.EGRESS),
                classes[i]);
        insideClasses[i] = numbers.computeIfAbsent(key, _ -> numbers.size());
      }
    }
    return insideClasses[pod];
  }

  /// An allowance as connections.
  public ConnectionSet connections(int allowance) {
    return allowances.connections(allowance);
  }

  /// The port classes that some connections touch, for [#allowsAll] and [#allowsAny].
  public BitSet portClasses(ConnectionSet asked) {
    var touched = new BitSet();
    touched.set(0, asked.others());
    for (int i = 0; i < asked.ports().size(); i++) {
      PortClasses.Runs runs = tables.ports().runs().get(i);
      for (PortRange range : asked.ports().get(i)) {
        for (int run = 0; run < runs.firsts().length; run++) {
          if (runs.firsts()[run] <= range.last() && range.first() <= runs.last(run)) {
            touched.set(runs.classes()[run]);
          }
        }
      }
    }
    return touched;
  }

  /// Whether an allowance lets all of some port classes pass.
  public boolean allowsAll(int allowance, BitSet portClasses) {
    BitSet allowed = allowances.ports(allowance);
    for (int at = portClasses.nextSetBit(0); at >= 0; at = portClasses.nextSetBit(at + 1)) {
      if (!allowed.get(at)) {
        return false;
      }
    }
    return true;
  }

  /// Whether an allowance lets any of some port classes pass.
  public boolean allowsAny(int allowance, BitSet portClasses) {
    return allowances.ports(allowance).intersects(portClasses);
  }
}
