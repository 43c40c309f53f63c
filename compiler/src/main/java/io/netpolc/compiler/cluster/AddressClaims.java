package io.netpolc.compiler.cluster;

import java.util.Comparator;

/// Which of several pods an address belongs to that all of them report: an address may be given on
/// before its last pod was seen to end.
public final class AddressClaims {
  private AddressClaims() {}

  /// The pod with the better claim first: those of one's own node, of which one knows best, then
  /// those that run, then by name.
  ///
  /// @param node one's own; empty for none
  public static Comparator<Pod> on(String node) {
    return Comparator.comparing((Pod pod) -> !node.equals(pod.nodeName()))
        .thenComparing(pod -> pod.phase() != Pod.Phase.RUNNING)
        .thenComparing(Pod::qualifiedName);
  }
}
