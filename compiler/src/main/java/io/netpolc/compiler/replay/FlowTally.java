package io.netpolc.compiler.replay;

import io.netpolc.compiler.capture.Observation;
import io.netpolc.compiler.capture.Observation.End;
import io.netpolc.compiler.capture.Observation.Seen;
import io.netpolc.compiler.net.Protocol;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts connections: many records about one are one, and the way back is none. What denies it at
/// one end denies it.
public final class FlowTally {
  private final Map<Key, Count> counts = new LinkedHashMap<>();
  private long records;
  private long replies;

  /// A tally of nothing.
  public FlowTally() {}

  /// Who spoke to whom, and to which port.
  public record Key(End from, End to, Protocol protocol, int port) {}

  /// How often.
  ///
  /// @param allowed how many connections passed
  /// @param denied how many policy stopped
  /// @param unsaid of how many the capture does not say
  public record Tallied(Key key, long allowed, long denied, long unsaid) {}

  /// Adds a record.
  public void add(Observation seen) {
    records++;
    if (seen.reply() || answersKnown(seen)) {
      replies++;
      return;
    }
    var key = new Key(seen.from(), seen.to(), seen.protocol(), seen.port());
    counts.computeIfAbsent(key, _ -> new Count()).add(seen);
  }

  /// Whether it goes back along a connection that was seen. An ICMP record says itself what it is.
  private boolean answersKnown(Observation seen) {
    boolean icmp = seen.protocol().equals(Protocol.ICMP) || seen.protocol().equals(Protocol.ICMPV6);
    if (icmp || seen.fromPort() < 0) {
      return false;
    }
    Count there = counts.get(new Key(seen.to(), seen.from(), seen.protocol(), seen.fromPort()));
    return there != null && there.saw(seen.port());
  }

  /// How many records were added.
  public long records() {
    return records;
  }

  /// How many records were about the way back.
  public long replies() {
    return replies;
  }

  /// The connections in the order in which they were first seen.
  public List<Tallied> flows() {
    var flows = new ArrayList<Tallied>();
    counts.forEach((key, count) -> flows.add(count.tallied(key)));
    return flows;
  }

  /// The connections of one key, by source port where it is known, and else as counted by whoever
  /// reports most.
  private static final class Count {
    private final Map<Seen, BitSet> ports = new EnumMap<>(Seen.class);
    private final Map<Seen, Map<String, Long>> sums = new EnumMap<>(Seen.class);

    void add(Observation seen) {
      if (seen.fromPort() >= 0) {
        ports.computeIfAbsent(seen.verdict(), _ -> new BitSet()).set(seen.fromPort());
      } else {
        sums.computeIfAbsent(seen.verdict(), _ -> new HashMap<>())
            .merge(seen.reporter(), seen.count(), Long::sum);
      }
    }

    boolean saw(int port) {
      return ports.values().stream().anyMatch(set -> set.get(port));
    }

    Tallied tallied(Key key) {
      BitSet denied = known(Seen.DENIED);
      BitSet allowed = known(Seen.ALLOWED);
      allowed.andNot(denied);
      BitSet unsaid = known(Seen.UNSAID);
      unsaid.andNot(denied);
      unsaid.andNot(allowed);
      return new Tallied(
          key,
          allowed.cardinality() + most(Seen.ALLOWED),
          denied.cardinality() + most(Seen.DENIED),
          unsaid.cardinality() + most(Seen.UNSAID));
    }

    private BitSet known(Seen verdict) {
      var copy = new BitSet();
      copy.or(ports.getOrDefault(verdict, new BitSet()));
      return copy;
    }

    private long most(Seen verdict) {
      return sums.getOrDefault(verdict, Map.of()).values().stream()
          .mapToLong(Long::longValue)
          .max()
          .orElse(0);
    }
  }
}
