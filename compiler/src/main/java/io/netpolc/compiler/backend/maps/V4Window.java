package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.net.Cidr;

/// The range of IPv4 addresses whose classes stand in a table of their own, one for each address:
/// the prefix that holds most of the addresses that are told apart, which are the pods'. Finding a
/// class there is one load, in the trie three that wait for each other.
///
/// @param base the first address, a multiple of `size`
/// @param size how many addresses, a power of two
record V4Window(int base, int size) {
  /// Prefixes longer than this are counted: those whose addresses take the trie's last step.
  private static final int LONG_PREFIX = 24;

  /// Sizes four times apart, so that a cluster that grows seldom needs another program.
  private static final int SIZE_STEP_BITS = 2;

  private static final int SMALLEST_BITS = 12;
  private static final int LARGEST_BITS = 22;

  /// Up to this size a window may be as empty as it likes: it is as large as the trie's root.
  private static final int SMALL_BITS = 16;

  /// A larger one holds a long prefix for every eight addresses, by its binary logarithm.
  private static final int DENSITY_BITS = 3;

  /// The window for a mapping; a small one at 0.0.0.0 if it has no long prefix.
  static V4Window choose(AddressMap map) {
    return choose(
        map.prefixes().stream()
            .filter(prefix -> prefix.prefixLength() > LONG_PREFIX)
            .mapToInt(V4Window::network)
            .toArray());
  }

  /// The window for some networks.
  ///
  /// @param networks first addresses, in unsigned order
  static V4Window choose(int[] networks) {
    var best = new V4Window(0, Images.BLOCK_ENTRIES);
    int most = 0;
    for (int bits = SMALLEST_BITS; bits <= LARGEST_BITS; bits += SIZE_STEP_BITS) {
      for (int from = 0, to; from < networks.length; from = to) {
        int prefix = networks[from] >>> bits;
        to = from;
        while (to < networks.length && networks[to] >>> bits == prefix) {
          to++;
        }
        boolean full = bits <= SMALL_BITS || to - from >= 1 << (bits - DENSITY_BITS);
        if (full && to - from > most) {
          most = to - from;
          best = new V4Window(prefix << bits, 1 << bits);
        }
      }
    }
    return best;
  }

  private static int network(Cidr prefix) {
    return (int) prefix.network().low();
  }
}
