package io.netpolc.compiler.verdict;

/// The answer about a flow: both ends and their conjunction.
///
/// @param egress at the source
/// @param ingress at the destination
public record Evaluation(Decision egress, Decision ingress) {
  /// Whether the flow is allowed: both ends must allow it.
  public boolean allowed() {
    return egress.allowed() && ingress.allowed();
  }
}
