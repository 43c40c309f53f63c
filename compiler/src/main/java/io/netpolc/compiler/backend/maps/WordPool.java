package io.netpolc.compiler.backend.maps;

import java.util.Arrays;

/// Runs of words one behind the other, equal ones stored once.
final class WordPool {
  private static final int FIRST_WORDS = 256;
  private static final int FIRST_SLOTS = 64;

  private final int run;
  private int[] words = new int[FIRST_WORDS];
  private int size;

  /// Where a run begins, divided by its length, plus one; 0 is a free slot. A power of two.
  private int[] slots = new int[FIRST_SLOTS];

  /// @param run words in each run, at least 1
  WordPool(int run) {
    this.run = run;
  }

  /// Where the run of these words begins.
  ///
  /// @param added as many as each run has; not kept
  int add(int[] added) {
    int slot = slotOf(added, 0, slots);
    if (slots[slot] == 0) {
      if (size + run > words.length) {
        words = Arrays.copyOf(words, Math.max(size + run, words.length + (words.length >> 1)));
      }
      System.arraycopy(added, 0, words, size, run);
      size += run;
      slots[slot] = size / run;
      if (2 * slots[slot] > slots.length) {
        grow();
        return size - run;
      }
    }
    return (slots[slot] - 1) * run;
  }

  /// All runs in order.
  int[] toArray() {
    return Arrays.copyOf(words, size);
  }

  private void grow() {
    int[] larger = new int[2 * slots.length];
    for (int start = 0; start < size; start += run) {
      larger[slotOf(words, start, larger)] = start / run + 1;
    }
    slots = larger;
  }

  /// The slot that holds an equal run, or the free one that takes it.
  private int slotOf(int[] from, int start, int[] table) {
    int hash = 1;
    for (int i = start; i < start + run; i++) {
      hash = 31 * hash + from[i];
    }
    int slot = (hash ^ hash >>> 16) & table.length - 1;
    while (table[slot] != 0) {
      int known = (table[slot] - 1) * run;
      if (Arrays.equals(from, start, start + run, words, known, known + run)) {
        break;
      }
      slot = slot + 1 & table.length - 1;
    }
    return slot;
  }
}
