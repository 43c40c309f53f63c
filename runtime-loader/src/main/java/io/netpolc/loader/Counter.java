package io.netpolc.loader;

/// Packets and bytes, summed over CPUs.
///
/// @param id decision id, or verdict code * 2 + direction for drops
/// @param packets how many
/// @param bytes of their frames
public record Counter(int id, long packets, long bytes) {
  /// Both together, under this one's id.
  Counter plus(Counter other) {
    return new Counter(id, packets + other.packets, bytes + other.bytes);
  }
}
