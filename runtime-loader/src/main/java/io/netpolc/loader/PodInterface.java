package io.netpolc.loader;

import io.netpolc.compiler.net.IpAddress;
import java.util.List;

/// The host end of a pod's veth pair.
///
/// @param ifindex the host end
/// @param name its name
/// @param namespaceInode inode number of the network namespace that has the other end
/// @param addresses of the other end, global scope only, sorted
public record PodInterface(
    int ifindex, String name, long namespaceInode, List<IpAddress> addresses) {
  public PodInterface {
    addresses = addresses.stream().sorted().toList();
  }
}
