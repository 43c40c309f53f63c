package io.netpolc.watch.node;

import io.netpolc.compiler.backend.maps.Budget;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.loader.UnknownPods;

/// What a watch is asked for.
///
/// @param node the name of its node in the cluster
/// @param unknown what becomes of the packets of an interface until the apiserver has told whose it
///   is, while any policy is enforced
/// @param mode [PolicyMode#AUDIT] has no policy enforced, whatever policies say themselves
/// @param budget most bytes that the tables of the node may take in the kernel; more than
///   [Budget#MAX_BYTES] count as that
/// @param verifyOnSwap whether the kernel is asked what it would decide about pods before that is
///   put in force, and asked in vain leaves in force what was
public record WatchOptions(
    String node, UnknownPods unknown, PolicyMode mode, long budget, boolean verifyOnSwap) {
  /// Unknown pods are denied, and tables are as large as a program can read.
  public static WatchOptions of(String node) {
    return new WatchOptions(node, UnknownPods.DENY, PolicyMode.ENFORCE, Budget.MAX_BYTES, false);
  }

  /// The same with another budget.
  public WatchOptions withBudget(long bytes) {
    return new WatchOptions(node, unknown, mode, bytes, verifyOnSwap);
  }

  /// The same with no policy enforced.
  public WatchOptions auditing() {
    return new WatchOptions(node, unknown, PolicyMode.AUDIT, budget, verifyOnSwap);
  }

  /// The same with a proof of what is to be put in force.
  public WatchOptions verifying() {
    return new WatchOptions(node, unknown, mode, budget, true);
  }
}
