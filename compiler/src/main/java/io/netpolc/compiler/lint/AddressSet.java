package io.netpolc.compiler.lint;

import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Addresses in order, so that those of a prefix are counted by two searches.
final class AddressSet {
  private final IpAddress[] sorted;

  AddressSet(Collection<IpAddress> addresses) {
    sorted = addresses.stream().sorted().distinct().toArray(IpAddress[]::new);
  }

  boolean isEmpty() {
    return sorted.length == 0;
  }

  /// How many are in a block.
  int count(Peer.IpBlock block) {
    int count = count(block.cidr());
    for (Cidr except : outermost(block.except())) {
      count -= count(except);
    }
    return count;
  }

  /// How many are in a prefix.
  int count(Cidr cidr) {
    return end(cidr) - start(cidr);
  }

  /// The first in a block, or null.
  @Nullable IpAddress first(Peer.IpBlock block) {
    for (int i = start(block.cidr()); i < end(block.cidr()); i++) {
      IpAddress address = sorted[i];
      if (block.except().stream().noneMatch(except -> except.contains(address))) {
        return address;
      }
    }
    return null;
  }

  private int start(Cidr cidr) {
    int at = Arrays.binarySearch(sorted, cidr.network());
    return at < 0 ? -at - 1 : at;
  }

  private int end(Cidr cidr) {
    int at = Arrays.binarySearch(sorted, cidr.last());
    return at < 0 ? -at - 1 : at + 1;
  }

  /// Those of some prefixes that no other of them holds.
  static List<Cidr> outermost(List<Cidr> prefixes) {
    var kept = new ArrayList<Cidr>();
    for (Cidr prefix : prefixes.stream().sorted().distinct().toList()) {
      if (kept.isEmpty() || !kept.getLast().contains(prefix)) {
        kept.add(prefix);
      }
    }
    return kept;
  }
}
