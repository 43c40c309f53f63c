package io.netpolc.compiler.reach;

import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import org.jspecify.annotations.Nullable;

/// Consecutive addresses of one family.
///
/// @param first the first address
/// @param last inclusive, not before `first`
public record AddressRange(IpAddress first, IpAddress last) implements Comparable<AddressRange> {
  public AddressRange {
    if (first.family() != last.family() || first.compareTo(last) > 0) {
      throw new IllegalArgumentException("not an address range: " + first + "-" + last);
    }
  }

  /// The family of the addresses.
  public IpFamily family() {
    return first.family();
  }

  /// Whether an address is in it.
  public boolean contains(IpAddress address) {
    return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
  }

  /// The addresses of both, or null where there are none.
  public @Nullable AddressRange intersection(AddressRange other) {
    if (family() != other.family()) {
      return null;
    }
    IpAddress start = first.compareTo(other.first) < 0 ? other.first : first;
    IpAddress end = last.compareTo(other.last) < 0 ? last : other.last;
    return start.compareTo(end) <= 0 ? new AddressRange(start, end) : null;
  }

  @Override
  public int compareTo(AddressRange other) {
    int byFirst = first.compareTo(other.first);
    return byFirst != 0 ? byFirst : last.compareTo(other.last);
  }

  /// A prefix where it is one (`10.0.0.0/8`), else `10.0.0.0-10.0.0.6`.
  @Override
  public String toString() {
    for (int length = 0; length <= family().bits(); length++) {
      if (first.masked(length).equals(first) && first.filled(length).equals(last)) {
        return Cidr.of(first, length).toString();
      }
    }
    return first + "-" + last;
  }
}
