package io.netpolc.loader;

import io.netpolc.compiler.verdict.Direction;

/// Packets that policies which are only audited would have decided otherwise.
///
/// @param decision id of what would have decided; it says whether they would have passed
/// @param direction the pod's
/// @param packets how many
/// @param bytes of whole frames
public record AuditCounter(int decision, Direction direction, long packets, long bytes) {}
