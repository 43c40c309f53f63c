package io.netpolc.compiler.reach;

import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The addresses outside the cluster by peer class.
final class WorldRanges {
  /// Addresses of one class.
  record Part(AddressRange range, int peer) {}

  private WorldRanges() {}

  /// The whole space of a family in ranges, in order. A single address of the cluster is taken for
  /// one of those around it.
  ///
  /// @param inside addresses of pods, nodes and Services
  static List<Part> of(AddressMap map, Set<IpAddress> inside) {
    Map<Cidr, Integer> outside = new HashMap<>();
    var starts = new TreeSet<IpAddress>();
    starts.add(Cidr.all(map.family()).network());
    for (int i = 0; i < map.prefixes().size(); i++) {
      Cidr prefix = map.prefixes().get(i);
      if (prefix.prefixLength() == map.family().bits() && inside.contains(prefix.network())) {
        continue;
      }
      outside.put(prefix, map.classes()[i]);
      starts.add(prefix.network());
      IpAddress behind = prefix.last().next();
      if (behind != null) {
        starts.add(behind);
      }
    }
    var parts = new ArrayList<Part>();
    for (IpAddress start : starts) {
      IpAddress next = starts.higher(start);
      IpAddress last = next == null ? start.filled(0) : next.previous();
      int peer = longest(outside, start, map.defaultClass());
      boolean joins = !parts.isEmpty() && parts.getLast().peer == peer;
      IpAddress first = joins ? parts.removeLast().range.first() : start;
      parts.add(new Part(new AddressRange(first, last == null ? start : last), peer));
    }
    return parts;
  }

  /// The class of an address.
  ///
  /// @param parts the whole space of its family, in order
  static int peer(List<Part> parts, IpAddress address) {
    int low = 0;
    int high = parts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (parts.get(middle).range().first().compareTo(address) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return parts.get(low).peer();
  }

  private static int longest(Map<Cidr, Integer> prefixes, IpAddress address, int otherwise) {
    for (int length = address.family().bits(); length >= 0; length--) {
      Integer peer = prefixes.get(Cidr.of(address, length));
      if (peer != null) {
        return peer;
      }
    }
    return otherwise;
  }
}
