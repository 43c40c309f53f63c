package io.netpolc.compiler.reach;

import io.netpolc.compiler.verdict.Decision;

/// What one end of a connection says to a part of it.
///
/// @param decision the rule that decides, or that nothing isolates the pod
/// @param connections what it lets pass; not empty
public record Grant(Decision decision, ConnectionSet connections) {}
