package io.netpolc.compiler.cluster;

import io.netpolc.compiler.net.IpAddress;
import java.util.List;
import java.util.Set;

/// Addresses for pods that have none, from the ranges set aside for benchmarks (RFC 2544:
/// 198.18.0.0/15, RFC 5180: 2001:2::/48).
public final class MadeUpAddresses {
  /// How many pods can get one.
  public static final int MOST = (1 << 17) - 1;

  private static final int V4_FIRST = 198 << 24 | 18 << 16;
  private static final long V6_HIGH = 0x2001000200000000L;

  private final Set<IpAddress> taken;
  private int next = 1;

  /// @param taken must not be made up; not copied
  public MadeUpAddresses(Set<IpAddress> taken) {
    this.taken = taken;
  }

  /// The next address of each family, IPv4 first; none when all are used up.
  public List<IpAddress> next() {
    while (next <= MOST) {
      IpAddress v4 = IpAddress.v4(V4_FIRST + next);
      IpAddress v6 = IpAddress.v6(V6_HIGH, next);
      next++;
      if (!taken.contains(v4) && !taken.contains(v6)) {
        return List.of(v4, v6);
      }
    }
    return List.of();
  }
}
