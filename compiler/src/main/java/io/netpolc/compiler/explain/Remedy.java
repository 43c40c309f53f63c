package io.netpolc.compiler.explain;

/// A change that helps to allow a flow.
///
/// @param edit what is added
/// @param otherPods how many pods besides the flow's own end the policy selects, which it concerns
///   too
public record Remedy(PolicyEdit edit, int otherPods) {}
