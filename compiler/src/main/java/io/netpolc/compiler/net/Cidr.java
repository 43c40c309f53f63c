package io.netpolc.compiler.net;

import org.jspecify.annotations.Nullable;

/// A prefix of the address space. Ordered by network, then shorter prefixes first.
///
/// @param network the first address; bits beyond the prefix are zero
/// @param prefixLength 0 to 32 or 128
public record Cidr(IpAddress network, int prefixLength) implements Comparable<Cidr> {
  public Cidr {
    if (prefixLength < 0 || prefixLength > network.family().bits()) {
      throw new IllegalArgumentException("prefix length out of range: " + prefixLength);
    }
    if (!network.masked(prefixLength).equals(network)) {
      throw new IllegalArgumentException(
          "bits set beyond the prefix: " + network + "/" + prefixLength);
    }
  }

  /// The prefix that holds one address only.
  public static Cidr of(IpAddress address) {
    return new Cidr(address, address.family().bits());
  }

  /// The prefix of a length that holds an address.
  public static Cidr of(IpAddress address, int prefixLength) {
    return new Cidr(address.masked(prefixLength), prefixLength);
  }

  /// The whole space of a family.
  public static Cidr all(IpFamily family) {
    return new Cidr(family == IpFamily.V4 ? IpAddress.v4(0) : IpAddress.v6(0, 0), 0);
  }

  /// Reads `address/length` in canonical or non-canonical form; bits beyond the prefix are cleared,
  /// leading zeros read as decimal, IPv4-mapped prefixes of at least 96 bits unmapped. Null for
  /// anything else.
  public static @Nullable Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || slash + 1 == text.length() || text.length() - slash > 5) {
      return null;
    }
    IpAddress address = IpText.parse(text.substring(0, slash), true);
    if (address == null) {
      return null;
    }
    int length = 0;
    for (int i = slash + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
      length = length * 10 + (c - '0');
    }
    boolean mapped = address.family() == IpFamily.V4 && text.indexOf(':') >= 0;
    if (mapped) {
      length -= 96;
    }
    if (length < 0 || length > address.family().bits()) {
      return null;
    }
    return of(address, length);
  }

  /// The family of the addresses in it.
  public IpFamily family() {
    return network.family();
  }

  /// The last address in it.
  public IpAddress last() {
    return network.filled(prefixLength);
  }

  /// Whether an address lies in it; false for one of the other family.
  public boolean contains(IpAddress address) {
    return address.startsLike(network, prefixLength);
  }

  /// Whether every address of another prefix lies in it.
  public boolean contains(Cidr other) {
    return other.prefixLength >= prefixLength && contains(other.network);
  }

  @Override
  public int compareTo(Cidr other) {
    int byNetwork = network.compareTo(other.network);
    return byNetwork != 0 ? byNetwork : Integer.compare(prefixLength, other.prefixLength);
  }

  @Override
  public String toString() {
    return network + "/" + prefixLength;
  }
}
