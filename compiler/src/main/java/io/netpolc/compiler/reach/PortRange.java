package io.netpolc.compiler.reach;

import io.netpolc.compiler.ir.PortTerm;

/// Consecutive ports.
///
/// @param first 1 to 65535
/// @param last inclusive, at least `first`
public record PortRange(int first, int last) {
  /// Every port that can be named.
  public static final PortRange ALL = new PortRange(1, PortTerm.Range.LAST_PORT);

  public PortRange {
    if (first < 1 || last > PortTerm.Range.LAST_PORT || first > last) {
      throw new IllegalArgumentException("not a port range: " + first + "-" + last);
    }
  }

  /// `80`, `8080-8090`.
  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
