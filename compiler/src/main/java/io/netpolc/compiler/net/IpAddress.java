package io.netpolc.compiler.net;

import org.jspecify.annotations.Nullable;

/// An IPv4 or IPv6 address as a number.
///
/// The order is by family, then by unsigned value. An IPv4-mapped IPv6 text (`::ffff:10.0.0.1`)
/// parses to the IPv4 address it stands for, as Kubernetes treats it.
///
/// @param family the family
/// @param high the upper 64 bits of an IPv6 address; 0 for IPv4
/// @param low the lower 64 bits; for IPv4 the address in the lower 32 bits, first octet most
///   significant
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {
  public IpAddress {
    if (family == IpFamily.V4 && (high != 0 || low >>> 32 != 0)) {
      throw new IllegalArgumentException("not a 32-bit value: " + high + ":" + low);
    }
  }

  /// An IPv4 address.
  ///
  /// @param bits the address, first octet most significant
  public static IpAddress v4(int bits) {
    return new IpAddress(IpFamily.V4, 0, Integer.toUnsignedLong(bits));
  }

  /// An IPv6 address from its two halves, most significant first.
  public static IpAddress v6(long high, long low) {
    return new IpAddress(IpFamily.V6, high, low);
  }

  /// Reads an address in dotted decimal (no leading zeros, four octets) or RFC 4291 text form
  /// without a zone; null for anything else.
  public static @Nullable IpAddress parse(String text) {
    return IpText.parse(text, false);
  }

  /// From network byte order.
  ///
  /// @param bytes 4 or 16 bytes, most significant first
  public static IpAddress ofBytes(byte[] bytes) {
    if (bytes.length != 4 && bytes.length != 16) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    }
    long high = 0;
    long low = 0;
    for (byte b : bytes) {
      high = high << 8 | low >>> 56;
      low = low << 8 | (b & 0xff);
    }
    return bytes.length == 4 ? new IpAddress(IpFamily.V4, 0, low) : v6(high, low);
  }

  /// Network byte order, 4 or 16 bytes.
  public byte[] toBytes() {
    byte[] bytes = new byte[family.bits() / 8];
    for (int i = 0; i < bytes.length; i++) {
      int fromEnd = bytes.length - 1 - i;
      long half = fromEnd >= 8 ? high : low;
      bytes[i] = (byte) (half >>> (8 * (fromEnd % 8)));
    }
    return bytes;
  }

  /// The address with all bits after the first `prefixLength` cleared.
  public IpAddress masked(int prefixLength) {
    if (family == IpFamily.V4) {
      long mask = prefixLength == 0 ? 0 : -1L << (32 - prefixLength) & 0xffffffffL;
      return new IpAddress(family, 0, low & mask);
    }
    return v6(high & highMask(prefixLength), low & highMask(prefixLength - 64));
  }

  /// The address with all bits after the first `prefixLength` set.
  public IpAddress filled(int prefixLength) {
    if (family == IpFamily.V4) {
      long mask = prefixLength == 0 ? 0 : -1L << (32 - prefixLength) & 0xffffffffL;
      return new IpAddress(family, 0, low | (~mask & 0xffffffffL));
    }
    return v6(high | ~highMask(prefixLength), low | ~highMask(prefixLength - 64));
  }

  /// Whether another address of its family has the same first bits.
  boolean startsLike(IpAddress other, int bits) {
    if (family != other.family) {
      return false;
    }
    if (family == IpFamily.V4) {
      return bits == 0 || (low ^ other.low) >>> (32 - bits) == 0;
    }
    return ((high ^ other.high) & highMask(bits)) == 0
        && ((low ^ other.low) & highMask(bits - 64)) == 0;
  }

  /// The next address, or null after the last of the family.
  public @Nullable IpAddress next() {
    if (family == IpFamily.V4) {
      return low == 0xffffffffL ? null : new IpAddress(family, 0, low + 1);
    }
    if (low == -1L) {
      return high == -1L ? null : v6(high + 1, 0);
    }
    return v6(high, low + 1);
  }

  /// The address before, or null before the first of the family.
  public @Nullable IpAddress previous() {
    if (low != 0) {
      return new IpAddress(family, high, low - 1);
    }
    return high == 0 ? null : v6(high - 1, -1L);
  }

  private static long highMask(int length) {
    if (length <= 0) {
      return 0;
    }
    return length >= 64 ? -1L : -1L << (64 - length);
  }

  @Override
  public int compareTo(IpAddress other) {
    int byFamily = family.compareTo(other.family);
    if (byFamily != 0) {
      return byFamily;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /// Dotted decimal, or the form of RFC 5952.
  @Override
  public String toString() {
    return IpText.format(this);
  }
}
