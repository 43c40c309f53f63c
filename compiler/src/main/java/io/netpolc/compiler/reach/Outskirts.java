package io.netpolc.compiler.reach;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Workloads.Seat;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The addresses outside of one family, in ranges that every side has in one class, and what seats
/// may send there or get from there.
final class Outskirts {
  /// The first address of a range that is nobody's.
  private record Free(@Nullable IpAddress address) {}

  private final IpFamily family;
  private final List<Side> sides;
  private final List<NodePeers> nodes;
  private final NavigableSet<IpAddress> taken;
  private final NavigableSet<IpAddress> ofNodes;
  private final List<AddressRange> ranges = new ArrayList<>();
  private final int[][] peers;

  /// The ranges that are one address of a node.
  private final BitSet apart = new BitSet();

  private final Map<AddressRange, Free> free = new HashMap<>();

  /// @param nodes one for each side
  /// @param apart those of `ofNodes` that are told apart from the addresses around them
  /// @param ofNodes the addresses of nodes
  /// @param taken the addresses of pods and Services on any side
  Outskirts(
      IpFamily family,
      List<Side> sides,
      List<NodePeers> nodes,
      Collection<IpAddress> apart,
      NavigableSet<IpAddress> ofNodes,
      NavigableSet<IpAddress> taken) {
    this.family = family;
    this.sides = sides;
    this.nodes = nodes;
    this.ofNodes = ofNodes;
    this.taken = taken;
    var starts = new TreeSet<IpAddress>();
    sides.forEach(side -> side.world(family).forEach(part -> starts.add(part.range().first())));
    for (IpAddress address : apart) {
      if (address.family() == family) {
        starts.add(address);
        IpAddress behind = address.next();
        if (behind != null) {
          starts.add(behind);
        }
      }
    }
    for (IpAddress start : starts) {
      IpAddress next = starts.higher(start);
      IpAddress last = next == null ? start.filled(0) : next.previous();
      this.apart.set(ranges.size(), apart.contains(start));
      ranges.add(new AddressRange(start, last == null ? start : last));
    }
    peers = new int[sides.size()][];
    for (int i = 0; i < peers.length; i++) {
      List<WorldRanges.Part> parts = sides.get(i).world(family);
      peers[i] =
          ranges.stream().mapToInt(range -> WorldRanges.peer(parts, range.first())).toArray();
    }
  }

  IpFamily family() {
    return family;
  }

  /// The whole space in order.
  List<AddressRange> ranges() {
    return ranges;
  }

  /// The allowance on each side of what a seat may send to, or get from, a range. The address of a
  /// node that only pods on that very node would be asked about is taken for one of those around.
  int[] allowances(Seat seat, Direction direction, int range) {
    int[] found = new int[sides.size()];
    for (int i = 0; i < found.length; i++) {
      Side.Place place = seat.places().get(i);
      found[i] = sides.get(i).outside(place, direction, family, peers[i][range]);
    }
    if (!apart.get(range)) {
      return found;
    }
    int[] exact = new int[found.length];
    for (int i = 0; i < exact.length; i++) {
      Integer allowance =
          nodes.get(i).allowance(seat.members().get(i), direction, ranges.get(range).first());
      if (allowance == null) {
        return found;
      }
      exact[i] = allowance;
    }
    return exact;
  }

  /// An address of a range that is meant, and the seat's pods that it stands outside of.
  ///
  /// @param seat only the pods that rules have a say about
  record Chosen(IpAddress example, Seat seat) {}

  /// The first address that is neither a pod's nor a Service's nor a node's; else that of a node,
  /// with the pods that run elsewhere. Null where there is none.
  @Nullable Chosen choose(Seat seat, Direction direction, AddressRange range) {
    IpAddress first = free.computeIfAbsent(range, this::firstFree).address;
    if (first != null) {
      return new Chosen(first, seat);
    }
    for (IpAddress node : ofNodes.subSet(range.first(), true, range.last(), true)) {
      List<List<Integer>> ruled = new ArrayList<>();
      for (int i = 0; i < sides.size(); i++) {
        NodePeers here = nodes.get(i);
        ruled.add(
            seat.members().get(i).stream()
                .filter(subject -> here.isRuled(subject, direction, node))
                .toList());
      }
      if (ruled.stream().noneMatch(List::isEmpty)) {
        return new Chosen(node, seat.only(ruled));
      }
    }
    return null;
  }

  private Free firstFree(AddressRange range) {
    IpAddress address = range.first();
    while (address != null
        && range.contains(address)
        && (taken.contains(address) || ofNodes.contains(address))) {
      address = address.next();
    }
    return new Free(address != null && range.contains(address) ? address : null);
  }
}
