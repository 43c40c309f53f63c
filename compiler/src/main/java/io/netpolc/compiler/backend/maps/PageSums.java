package io.netpolc.compiler.backend.maps;

import java.nio.ByteBuffer;

/// What the words of each page of a memory add up to, each word mixed with its place. Kept word by
/// word as they are changed, and compared with what is there.
final class PageSums {
  static final int PAGE = 1 << 16;

  private static final int PAGE_BITS = Integer.numberOfTrailingZeros(PAGE);
  private static final long MIX_PLACE = 0x9e3779b97f4a7c15L;
  private static final long MIX_WORD = 0xd6e8feb86659fd93L;

  private final ByteBuffer bytes;
  private final long[] sums;

  /// @param bytes all 0
  PageSums(ByteBuffer bytes) {
    this.bytes = bytes;
    sums = new long[(bytes.capacity() + PAGE - 1) >> PAGE_BITS];
  }

  private long mixed(int at) {
    int word = bytes.getInt(at);
    if (word == 0) {
      return 0;
    }
    long mixed = (word + at * MIX_PLACE) * MIX_WORD;
    return mixed ^ mixed >>> Integer.SIZE;
  }

  /// The word of an address is about to change.
  void leave(int at) {
    sums[at >> PAGE_BITS] -= mixed(at & -Integer.BYTES);
  }

  /// The word of an address has changed.
  void enter(int at) {
    sums[at >> PAGE_BITS] += mixed(at & -Integer.BYTES);
  }

  int pages() {
    return sums.length;
  }

  /// Whether a page holds what was written to it.
  boolean isIntact(int page) {
    long sum = 0;
    int end = Math.min(bytes.capacity(), (page + 1) << PAGE_BITS);
    for (int at = page << PAGE_BITS; at < end; at += Integer.BYTES) {
      sum += mixed(at);
    }
    return sum == sums[page];
  }
}
