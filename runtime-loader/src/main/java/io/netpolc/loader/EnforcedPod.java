package io.netpolc.loader;

import io.netpolc.compiler.net.IpAddress;
import java.util.List;

/// What programs know of an interface.
///
/// @param ifindex the host end
/// @param interfaceName its name; empty if the interface is gone
/// @param addresses what the programs take for the pod's
/// @param ingress the number of the vector in force for ingress; 0 if nothing isolates the pod
/// @param egress likewise
public record EnforcedPod(
    int ifindex, String interfaceName, List<IpAddress> addresses, int ingress, int egress) {
  public EnforcedPod {
    addresses = List.copyOf(addresses);
  }
}
