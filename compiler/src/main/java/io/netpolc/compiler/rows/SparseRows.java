package io.netpolc.compiler.rows;

import java.util.Arrays;
import java.util.SortedMap;

/// A row for each peer class, stored as the common row and the peers that differ or may differ.
///
/// @param common the row of every peer that is not listed
/// @param peers ascending
/// @param rows parallel to `peers`
public record SparseRows(int common, int[] peers, int[] rows) {
  /// The row of a peer.
  public int row(int peer) {
    int at = Arrays.binarySearch(peers, peer);
    return at < 0 ? common : rows[at];
  }

  /// The rows of some peers.
  ///
  /// @param asked ascending, every listed peer among them
  int[] rows(int[] asked) {
    int[] found = new int[asked.length];
    int next = 0;
    for (int i = 0; i < asked.length; i++) {
      boolean listed = next < peers.length && peers[next] == asked[i];
      found[i] = listed ? rows[next++] : common;
    }
    return found;
  }

  /// The same with other rows for some peers.
  public SparseRows with(SortedMap<Integer, Integer> changes) {
    if (changes.isEmpty()) {
      return this;
    }
    int[] mergedPeers = new int[peers.length + changes.size()];
    int[] mergedRows = new int[mergedPeers.length];
    int size = 0;
    int next = 0;
    for (var change : changes.entrySet()) {
      int peer = change.getKey();
      while (next < peers.length && peers[next] < peer) {
        mergedPeers[size] = peers[next];
        mergedRows[size++] = rows[next++];
      }
      if (next < peers.length && peers[next] == peer) {
        next++;
      }
      mergedPeers[size] = peer;
      mergedRows[size++] = change.getValue();
    }
    while (next < peers.length) {
      mergedPeers[size] = peers[next];
      mergedRows[size++] = rows[next++];
    }
    return new SparseRows(
        common, Arrays.copyOf(mergedPeers, size), Arrays.copyOf(mergedRows, size));
  }
}
