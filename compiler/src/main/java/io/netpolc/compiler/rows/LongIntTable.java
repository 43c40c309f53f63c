package io.netpolc.compiler.rows;

/// A map from numbers to numbers that is emptied often: open addressing, linear probing.
public final class LongIntTable {
  private long[] keys = new long[1024];
  private int[] values = new int[1024];
  private int[] rounds = new int[1024];
  private int round = 1;
  private int size;

  /// An empty table.
  public LongIntTable() {}

  /// Forgets everything.
  public void clear() {
    round++;
    size = 0;
  }

  /// The value of a key, which is `fresh` if the key is new.
  public int putIfAbsent(long key, int fresh) {
    if (2 * size >= keys.length) {
      grow();
    }
    int at = slot(key);
    if (rounds[at] != round) {
      rounds[at] = round;
      keys[at] = key;
      values[at] = fresh;
      size++;
    }
    return values[at];
  }

  /// The value of a key, or `missing`.
  public int get(long key, int missing) {
    int at = slot(key);
    return rounds[at] == round ? values[at] : missing;
  }

  private int slot(long key) {
    long mixed = key * 0x9e3779b97f4a7c15L;
    int at = (int) (mixed >>> 32) & (keys.length - 1);
    while (rounds[at] == round && keys[at] != key) {
      at = (at + 1) & (keys.length - 1);
    }
    return at;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    int[] oldRounds = rounds;
    keys = new long[2 * oldKeys.length];
    values = new int[keys.length];
    rounds = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldRounds[i] == round) {
        int at = slot(oldKeys[i]);
        rounds[at] = round;
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
  }

  /// The numbers of classes in order of first appearance.
  ///
  /// @param classes any numbers
  /// @return for each position its new number, from 0
  public static int[] renumber(int[] classes) {
    var table = new LongIntTable();
    int[] renumbered = new int[classes.length];
    int count = 0;
    for (int i = 0; i < classes.length; i++) {
      renumbered[i] = table.putIfAbsent(classes[i], count);
      count = Math.max(count, renumbered[i] + 1);
    }
    return renumbered;
  }
}
