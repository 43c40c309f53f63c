package io.netpolc.compiler.ir;

import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpFamily;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Address to peer class: the longest prefix that holds the address decides.
///
/// @param family of all prefixes
/// @param prefixes sorted, distinct
/// @param classes parallel to `prefixes`
/// @param defaultClass of an address that no prefix holds
public record AddressMap(IpFamily family, List<Cidr> prefixes, int[] classes, int defaultClass) {
  public AddressMap {
    prefixes = List.copyOf(prefixes);
  }

  /// The same mapping with the fewest prefixes that nesting allows: one that says what the prefix
  /// around it says is left out.
  ///
  /// @param mapping new class for each class
  public AddressMap remapped(int[] mapping) {
    var kept = new ArrayList<Cidr>(prefixes.size());
    var keptClasses = new int[prefixes.size()];
    var around = new ArrayDeque<Integer>();
    int newDefault = mapping[defaultClass];
    for (int i = 0; i < prefixes.size(); i++) {
      Cidr prefix = prefixes.get(i);
      while (!around.isEmpty() && !kept.get(around.peek()).contains(prefix.network())) {
        around.pop();
      }
      int outer = around.isEmpty() ? newDefault : keptClasses[around.peek()];
      int own = mapping[classes[i]];
      if (own != outer) {
        keptClasses[kept.size()] = own;
        around.push(kept.size());
        kept.add(prefix);
      }
    }
    return new AddressMap(family, kept, Arrays.copyOf(keptClasses, kept.size()), newDefault);
  }
}
