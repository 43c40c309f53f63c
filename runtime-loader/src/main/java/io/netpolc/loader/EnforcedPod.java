package io.netpolc.loader;

import io.netpolc.compiler.net.IpAddress;
import java.util.List;

/// What programs know of an interface.
///
/// @param ifindex the host end
/// @param interfaceName its name; empty if the interface is gone
/// @param addresses what the programs take for the pod's
/// @param enforced the vectors in force; 0 and 0 if nothing isolates the pod
/// @param shadow those that would be, were the policies enforced that are only audited
public record EnforcedPod(
    int ifindex,
    String interfaceName,
    List<IpAddress> addresses,
    Vectors enforced,
    Vectors shadow) {
  public EnforcedPod {
    addresses = List.copyOf(addresses);
  }
}
