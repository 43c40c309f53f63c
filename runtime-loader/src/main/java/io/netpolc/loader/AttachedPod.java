package io.netpolc.loader;

import io.netpolc.compiler.net.IpAddress;
import java.util.List;

/// A pod whose interface carries the programs.
///
/// @param ifindex the host end
/// @param interfaceName its name; empty if the interface is gone
/// @param subject subject number in the active bank, or -1 if that bank does not know the pod
/// @param pod `namespace/name`; empty if unknown
/// @param addresses what the programs take for the pod's
public record AttachedPod(
    int ifindex, String interfaceName, int subject, String pod, List<IpAddress> addresses) {
  public AttachedPod {
    addresses = List.copyOf(addresses);
  }
}
