package io.netpolc.compiler.backend.maps;

/// What the program is compiled for: capacities (elements of one bank) and features, not policy.
/// Two bundles of one shape run on the same program, so that a swap only fills the idle bank.
///
/// @param endpoints attached interfaces, a power of two
/// @param subjects local pods
/// @param v4Blocks blocks of the IPv4 trie
/// @param v6Nodes nodes of the IPv6 trie
/// @param v6Blocks blocks of the IPv6 trie
/// @param vectorSlots elements of `np_vectors`
/// @param cellChunks elements of `np_cells`
/// @param rowSlots elements of `np_rows`
/// @param decisions decision ids
/// @param flows entries of each connection table; 0 where no flow needs state
/// @param onDenyReject whether a denied packet is answered (TCP RST, ICMP administratively
///   prohibited)
/// @param keepEstablished whether a tracked flow outlives the rule that allowed it
public record Shape(
    int endpoints,
    int subjects,
    int v4Blocks,
    int v6Nodes,
    int v6Blocks,
    int vectorSlots,
    int cellChunks,
    int rowSlots,
    int decisions,
    int flows,
    boolean onDenyReject,
    boolean keepEstablished) {
  public Shape {
    if (Integer.bitCount(endpoints) != 1) {
      throw new IllegalArgumentException("not a power of two: " + endpoints);
    }
  }

  /// Whether any flow needs state.
  public boolean tracksFlows() {
    return flows > 0;
  }
}
