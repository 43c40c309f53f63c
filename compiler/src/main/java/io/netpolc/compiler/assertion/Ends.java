package io.netpolc.compiler.assertion;

import io.netpolc.compiler.net.IpFamily;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// Addresses of one cluster, by family.
///
/// @param byFamily for each family that is asked about
record Ends(Map<IpFamily, OfFamily> byFamily) {
  /// Addresses of one family; not to be changed.
  ///
  /// @param pods by number
  /// @param world numbers of parts in [Population#parts]
  /// @param inside numbers of addresses in [Population#inside]
  record OfFamily(BitSet pods, BitSet world, BitSet inside) {
    static OfFamily nobody() {
      return new OfFamily(new BitSet(), new BitSet(), new BitSet());
    }

    boolean isEmpty() {
      return pods.isEmpty() && world.isEmpty() && inside.isEmpty();
    }

    boolean intersects(OfFamily other) {
      return pods.intersects(other.pods)
          || world.intersects(other.world)
          || inside.intersects(other.inside);
    }

    private OfFamily combined(OfFamily other, BiConsumer<BitSet, BitSet> operation) {
      var result =
          new OfFamily((BitSet) pods.clone(), (BitSet) world.clone(), (BitSet) inside.clone());
      operation.accept(result.pods, other.pods);
      operation.accept(result.world, other.world);
      operation.accept(result.inside, other.inside);
      return result;
    }
  }

  Ends {
    byFamily = new EnumMap<>(byFamily);
  }

  OfFamily of(IpFamily family) {
    return byFamily.getOrDefault(family, OfFamily.nobody());
  }

  boolean isEmpty() {
    return byFamily.values().stream().allMatch(OfFamily::isEmpty);
  }

  boolean intersects(Ends other) {
    return byFamily.keySet().stream().anyMatch(family -> of(family).intersects(other.of(family)));
  }

  /// Both; one of them itself where the other is nobody.
  Ends union(Ends other) {
    if (isEmpty()) {
      return other;
    }
    return other.isEmpty() ? this : combined(other, BitSet::or);
  }

  Ends without(Ends other) {
    return combined(other, BitSet::andNot);
  }

  private Ends combined(Ends other, BiConsumer<BitSet, BitSet> operation) {
    var result = new EnumMap<IpFamily, OfFamily>(IpFamily.class);
    byFamily.forEach(
        (family, ends) -> result.put(family, ends.combined(other.of(family), operation)));
    return new Ends(result);
  }
}
