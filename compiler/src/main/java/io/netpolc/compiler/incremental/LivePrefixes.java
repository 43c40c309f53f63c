package io.netpolc.compiler.incremental;

import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The prefixes that cut the address space: those of ipBlocks and of their exceptions. All
/// addresses that have one innermost prefix are in the same blocks. Prefixes are never forgotten.
final class LivePrefixes {
  /// The number of what lies around all prefixes.
  static final int NONE = -1;

  private final List<Cidr> prefixes = new ArrayList<>();
  private final List<Integer> around = new ArrayList<>();
  private final TreeMap<Cidr, Integer> numbers = new TreeMap<>();
  private final Map<PeerTerm.Block, List<Integer>> inside = new HashMap<>();

  /// How many there are.
  int count() {
    return prefixes.size();
  }

  Cidr get(int prefix) {
    return prefixes.get(prefix);
  }

  /// The smallest prefix around a prefix, or [#NONE].
  int around(int prefix) {
    return around.get(prefix);
  }

  boolean isKnown(Cidr prefix) {
    return numbers.containsKey(prefix);
  }

  /// The smallest prefix that holds an address, or [#NONE].
  int innermost(IpAddress address) {
    return holding(Cidr.of(address));
  }

  private int holding(Cidr part) {
    var below = numbers.floorEntry(part);
    int prefix = below == null ? NONE : below.getValue();
    while (prefix != NONE && !prefixes.get(prefix).contains(part)) {
      prefix = around.get(prefix);
    }
    return prefix;
  }

  /// Adds a prefix that is not known.
  ///
  /// @return its number, one more than the last
  int add(Cidr prefix) {
    int number = prefixes.size();
    int parent = holding(prefix);
    prefixes.add(prefix);
    around.add(parent);
    for (var within : numbers.tailMap(prefix, true).entrySet()) {
      if (!prefix.contains(within.getKey())) {
        break;
      }
      if (around.get(within.getValue()) == parent) {
        around.set(within.getValue(), number);
      }
    }
    numbers.put(prefix, number);
    inside.forEach((block, within) -> {
      if (isInside(prefix, block)) {
        within.add(number);
      }
    });
    return number;
  }

  /// The prefixes whose addresses are in a block, those of smaller prefixes in them apart. Both
  /// ends of the block's own cuts must be known.
  List<Integer> inside(PeerTerm.Block block) {
    return inside.computeIfAbsent(
        block,
        _ -> {
          List<Integer> within = new ArrayList<>();
          for (var entry : numbers.tailMap(block.cidr(), true).entrySet()) {
            if (!block.cidr().contains(entry.getKey())) {
              break;
            }
            if (isInside(entry.getKey(), block)) {
              within.add(entry.getValue());
            }
          }
          return within;
        });
  }

  static boolean isInside(Cidr prefix, PeerTerm.Block block) {
    return block.cidr().contains(prefix)
        && block.except().stream().noneMatch(except -> except.contains(prefix));
  }
}
