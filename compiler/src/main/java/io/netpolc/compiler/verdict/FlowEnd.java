package io.netpolc.compiler.verdict;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// One end of a flow.
///
/// @param pod the selectable pod ([Pod#selectable]) that has the address, or null for anything
///   else: an address outside, a node, a hostNetwork pod, a Service
/// @param address the address in the packet; one of the pod's own if there is a pod
public record FlowEnd(@Nullable Pod pod, IpAddress address) {
  public FlowEnd {
    if (pod != null && (!pod.selectable() || !pod.addresses().contains(address))) {
      throw new IllegalArgumentException(address + " is not an address of " + pod.qualifiedName());
    }
  }
}
