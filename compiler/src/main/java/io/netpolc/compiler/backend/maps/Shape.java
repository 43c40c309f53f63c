package io.netpolc.compiler.backend.maps;

/// What the program is compiled for: capacities (elements of one bank, each a power of two) and
/// features, not policy. Two bundles of one shape run on the same program, so that a swap only
/// fills the idle bank.
///
/// @param endpoints attached interfaces
/// @param v4Window entries of the window of IPv4 addresses, at least 256
/// @param v4Blocks blocks of the IPv4 trie
/// @param v6Nodes nodes of the IPv6 trie
/// @param v6Blocks blocks of the IPv6 trie
/// @param vectorWords words of `np_vectors`
/// @param cellChunks chunks of `np_cells`
/// @param rowWords words of `np_rows`
/// @param decisions decision ids, and one more
/// @param flows entries of the connection table; 0 where no flow needs state
/// @param onDenyReject whether a denied packet is answered (TCP RST, ICMP administratively
///   prohibited)
/// @param keepEstablished whether a tracked flow outlives the rule that allowed it
/// @param entries of the tries
/// @param chunking of the vectors of cells
/// @param inPlace whether both banks are the same tables, which change while they are read
///   ([LiveBank]); what a bank then has for itself is what it says of endpoints
/// @param audits whether packets are also judged by the policies that are only audited, for which
///   there are other programs
public record Shape(
    int endpoints,
    int v4Window,
    int v4Blocks,
    int v6Nodes,
    int v6Blocks,
    int vectorWords,
    int cellChunks,
    int rowWords,
    int decisions,
    int flows,
    boolean onDenyReject,
    boolean keepEstablished,
    TrieEntries entries,
    Chunking chunking,
    boolean inPlace,
    boolean audits) {
  private static final int ENDPOINTS_WITH_SHADOWS = 2048;

  public Shape {
    requirePowerOfTwo(endpoints);
    requirePowerOfTwo(v4Window);
    requirePowerOfTwo(v4Blocks);
    requirePowerOfTwo(v6Nodes);
    requirePowerOfTwo(v6Blocks);
    requirePowerOfTwo(vectorWords);
    requirePowerOfTwo(cellChunks);
    requirePowerOfTwo(rowWords);
    requirePowerOfTwo(decisions);
    if (flows != 0) {
      requirePowerOfTwo(flows);
    }
  }

  /// A shape of tables that are swapped.
  public Shape(
      int endpoints,
      int v4Window,
      int v4Blocks,
      int v6Nodes,
      int v6Blocks,
      int vectorWords,
      int cellChunks,
      int rowWords,
      int decisions,
      int flows,
      boolean onDenyReject,
      boolean keepEstablished,
      TrieEntries entries,
      Chunking chunking) {
    this(
        endpoints,
        v4Window,
        v4Blocks,
        v6Nodes,
        v6Blocks,
        vectorWords,
        cellChunks,
        rowWords,
        decisions,
        flows,
        onDenyReject,
        keepEstablished,
        entries,
        chunking,
        false,
        false);
  }

  /// The same with entries that hold any number.
  Shape withWideEntries() {
    return with(endpoints, TrieEntries.WIDE, audits);
  }

  /// The same for programs that audit, with room for shadows.
  public Shape withAudits() {
    return with(Math.max(endpoints, ENDPOINTS_WITH_SHADOWS), entries, true);
  }

  private Shape with(int otherEndpoints, TrieEntries otherEntries, boolean auditing) {
    return new Shape(
        otherEndpoints,
        v4Window,
        v4Blocks,
        v6Nodes,
        v6Blocks,
        vectorWords,
        cellChunks,
        rowWords,
        decisions,
        flows,
        onDenyReject,
        keepEstablished,
        otherEntries,
        chunking,
        inPlace,
        auditing);
  }

  /// How many sets of tables there are for the two banks.
  public int banks() {
    return inPlace ? 1 : 2;
  }

  private static void requirePowerOfTwo(int capacity) {
    if (Integer.bitCount(capacity) != 1 || capacity < 0) {
      throw new IllegalArgumentException("not a power of two: " + capacity);
    }
  }

  /// Whether any flow needs state.
  public boolean tracksFlows() {
    return flows > 0;
  }
}
