package io.netpolc.testdata.build;

import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;

/// Values from text that is known to be right.
public final class Texts {
  private Texts() {}

  /// An address.
  public static IpAddress address(String text) {
    IpAddress address = IpAddress.parse(text);
    if (address == null) {
      throw new IllegalArgumentException("not an address: " + text);
    }
    return address;
  }

  /// A prefix.
  public static Cidr cidr(String text) {
    Cidr cidr = Cidr.parse(text);
    if (cidr == null) {
      throw new IllegalArgumentException("not a prefix: " + text);
    }
    return cidr;
  }
}
