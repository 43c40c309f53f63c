package io.netpolc.compiler.incremental;

/// The vectors of a local pod.
///
/// @param ingress 0 if it is isolated in neither direction
/// @param egress likewise
public record PodVectors(int ingress, int egress) {}
