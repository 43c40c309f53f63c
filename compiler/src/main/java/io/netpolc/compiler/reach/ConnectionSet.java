package io.netpolc.compiler.reach;

import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.Protocol;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What may be sent from one place to another. Port 0, which no policy can name, is left out.
///
/// @param ports for each of [PortClasses#PROTOCOLS] the ports, ascending, none next to another
/// @param others whether protocols without ports may be sent too
public record ConnectionSet(List<List<PortRange>> ports, boolean others) {
  /// Nothing at all.
  public static final ConnectionSet NONE =
      new ConnectionSet(
          PortClasses.PROTOCOLS.stream().map(_ -> List.<PortRange>of()).toList(), false);

  /// Every port, and the protocols without ports.
  public static final ConnectionSet EVERYTHING =
      new ConnectionSet(
          PortClasses.PROTOCOLS.stream().map(_ -> List.of(PortRange.ALL)).toList(), true);

  /// The protocols without ports.
  public static final ConnectionSet OTHERS = new ConnectionSet(NONE.ports, true);

  public ConnectionSet {
    ports = ports.stream().map(List::copyOf).toList();
  }

  /// Some ports of one protocol.
  ///
  /// @param protocol one that has ports
  public static ConnectionSet of(Protocol protocol, PortRange range) {
    int group = PortClasses.group(protocol);
    return new ConnectionSet(
        IntStream.range(0, PortClasses.PROTOCOLS.size())
            .mapToObj(i -> i == group ? List.of(range) : List.<PortRange>of())
            .toList(),
        false);
  }

  /// The ports of some port classes.
  static ConnectionSet of(PortClasses classes, BitSet allowed) {
    List<List<PortRange>> ports =
        classes.runs().stream().map(runs -> ranges(runs, allowed)).toList();
    return new ConnectionSet(ports, allowed.get(0));
  }

  private static List<PortRange> ranges(PortClasses.Runs runs, BitSet allowed) {
    var ranges = new ArrayList<PortRange>();
    for (int i = 0; i < runs.firsts().length; i++) {
      int first = Math.max(1, runs.firsts()[i]);
      int last = runs.last(i);
      if (!allowed.get(runs.classes()[i]) || last < first) {
        continue;
      }
      boolean joins = !ranges.isEmpty() && ranges.getLast().last() + 1 == first;
      ranges.add(new PortRange(joins ? ranges.removeLast().first() : first, last));
    }
    return ranges;
  }

  /// Whether nothing may be sent.
  public boolean isEmpty() {
    return !others && ports.stream().allMatch(List::isEmpty);
  }

  /// Whether anything may be sent.
  public boolean isEverything() {
    return others && ports.stream().allMatch(ranges -> ranges.equals(List.of(PortRange.ALL)));
  }

  /// Whether packets of a protocol to a port may be sent.
  ///
  /// @param port 1 to 65535; not looked at for protocols without ports
  public boolean contains(Protocol protocol, int port) {
    int group = PortClasses.group(protocol);
    return group == ports.size()
        ? others
        : ports.get(group).stream().anyMatch(r -> r.first() <= port && port <= r.last());
  }

  /// What either may send.
  public ConnectionSet union(ConnectionSet other) {
    if (other.isEmpty() || equals(other)) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    return combined(other, BitSet::or, others || other.others);
  }

  /// What both may send.
  public ConnectionSet intersection(ConnectionSet other) {
    return combined(other, BitSet::and, others && other.others);
  }

  /// What this may send and the other may not.
  public ConnectionSet without(ConnectionSet other) {
    return combined(other, BitSet::andNot, others && !other.others);
  }

  private ConnectionSet combined(
      ConnectionSet other, BiConsumer<BitSet, BitSet> operation, boolean withOthers) {
    var result = new ArrayList<List<PortRange>>();
    for (int i = 0; i < ports.size(); i++) {
      BitSet bits = bits(ports.get(i));
      operation.accept(bits, bits(other.ports.get(i)));
      result.add(ranges(bits));
    }
    return new ConnectionSet(result, withOthers);
  }

  private static BitSet bits(List<PortRange> ranges) {
    var bits = new BitSet();
    ranges.forEach(range -> bits.set(range.first(), range.last() + 1));
    return bits;
  }

  private static List<PortRange> ranges(BitSet bits) {
    var ranges = new ArrayList<PortRange>();
    for (int first = bits.nextSetBit(0); first >= 0; ) {
      int next = bits.nextClearBit(first);
      ranges.add(new PortRange(first, next - 1));
      first = bits.nextSetBit(next);
    }
    return ranges;
  }

  /// `TCP 80,8080-8090 UDP 53`; `All Connections` and `No Connections` for the extremes.
  @Override
  public String toString() {
    if (isEverything()) {
      return "All Connections";
    }
    if (isEmpty()) {
      return "No Connections";
    }
    String named =
        IntStream.range(0, ports.size())
            .filter(i -> !ports.get(i).isEmpty())
            .mapToObj(i -> PortClasses.PROTOCOLS.get(i) + " " + join(ports.get(i)))
            .collect(Collectors.joining(" "));
    return others ? (named + " protocols without ports").strip() : named;
  }

  private static String join(List<PortRange> ranges) {
    return ranges.stream().map(PortRange::toString).collect(Collectors.joining(","));
  }
}
