package io.netpolc.compiler.reach;

import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// The peer class of an address: that of the longest prefix that holds it.
public final class PeerLookup {
  private static final int[] NONE = {};

  private final Map<Cidr, Integer> classes = new HashMap<>();
  private final DecisionTables tables;
  private final Map<IpFamily, int[]> lengths = new EnumMap<>(IpFamily.class);

  /// Of the addresses of both families.
  public PeerLookup(DecisionTables tables) {
    this.tables = tables;
    add(tables.v4());
    add(tables.v6());
  }

  private void add(AddressMap map) {
    lengths.put(
        map.family(),
        map.prefixes().stream()
            .map(Cidr::prefixLength)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .mapToInt(Integer::intValue)
            .toArray());
    for (int i = 0; i < map.prefixes().size(); i++) {
      classes.put(map.prefixes().get(i), map.classes()[i]);
    }
  }

  /// The class of an address.
  public int of(IpAddress address) {
    return of(address, address.family().bits());
  }

  /// The class of the addresses of a prefix that no longer prefix inside it holds.
  ///
  /// @param longest length of the prefix, of which `address` is the first
  public int of(IpAddress address, int longest) {
    for (int length : lengths.getOrDefault(address.family(), NONE)) {
      Integer peer = length > longest ? null : classes.get(Cidr.of(address, length));
      if (peer != null) {
        return peer;
      }
    }
    return address.family() == IpFamily.V4
        ? tables.v4().defaultClass()
        : tables.v6().defaultClass();
  }
}
