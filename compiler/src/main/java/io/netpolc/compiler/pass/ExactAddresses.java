package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The classes of single addresses: those of pods, nodes and Services.
final class ExactAddresses {
  /// @param pod position of the pod, or -1
  private record Entry(IpAddress address, int peer, int pod) {}

  /// Collects addresses in any order; of an address that comes twice the first stays.
  static final class Builder {
    private final List<Entry> entries = new ArrayList<>();

    void add(IpAddress address, int peer, int pod) {
      entries.add(new Entry(address, peer, pod));
    }

    ExactAddresses build() {
      Entry[] sorted = entries.toArray(Entry[]::new);
      Arrays.sort(sorted, (a, b) -> a.address.compareTo(b.address));
      int size = 0;
      for (Entry entry : sorted) {
        if (size == 0 || sorted[size - 1].address.compareTo(entry.address) != 0) {
          sorted[size++] = entry;
        }
      }
      return new ExactAddresses(Arrays.copyOf(sorted, size));
    }
  }

  private final Entry[] entries;

  private ExactAddresses(Entry[] entries) {
    this.entries = entries;
  }

  private int find(IpAddress address) {
    int low = 0;
    int high = entries.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = entries[middle].address.compareTo(address);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /// The class of an address, or -1.
  int peerOf(IpAddress address) {
    int at = find(address);
    return at < 0 ? -1 : entries[at].peer;
  }

  /// The pod of an address, or -1.
  int podOf(IpAddress address) {
    int at = find(address);
    return at < 0 ? -1 : entries[at].pod;
  }

  /// These addresses laid over prefixes, of one family; class 0 is everywhere else.
  ///
  /// @param prefixes sorted, distinct, of both families
  /// @param classes parallel to `prefixes`
  AddressMap over(List<Cidr> prefixes, int[] classes, IpFamily family) {
    List<Cidr> merged = new ArrayList<>(prefixes.size() + entries.length);
    int[] mergedClasses = new int[prefixes.size() + entries.length];
    int next = 0;
    for (Entry entry : entries) {
      if (entry.address.family() != family) {
        continue;
      }
      Cidr exact = Cidr.of(entry.address);
      int order = -1;
      while (next < prefixes.size() && (order = prefixes.get(next).compareTo(exact)) < 0) {
        if (prefixes.get(next).family() == family) {
          mergedClasses[merged.size()] = classes[next];
          merged.add(prefixes.get(next));
        }
        next++;
      }
      if (next < prefixes.size() && order == 0) {
        next++;
      }
      mergedClasses[merged.size()] = entry.peer;
      merged.add(exact);
    }
    for (; next < prefixes.size(); next++) {
      if (prefixes.get(next).family() == family) {
        mergedClasses[merged.size()] = classes[next];
        merged.add(prefixes.get(next));
      }
    }
    return new AddressMap(family, merged, Arrays.copyOf(mergedClasses, merged.size()), 0);
  }
}
