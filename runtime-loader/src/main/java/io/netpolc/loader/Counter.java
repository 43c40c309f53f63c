package io.netpolc.loader;

/// Packets and bytes, summed over CPUs.
///
/// @param id decision id, or verdict code * 2 + direction for drops
/// @param packets how many
/// @param bytes of their frames
public record Counter(int id, long packets, long bytes) {}
