package io.netpolc.compiler.backend.maps;

import java.util.Arrays;

/// Numbers in a growing array.
final class IntList {
  private int[] values = new int[256];
  private int size;

  void addAll(int[] more) {
    if (size + more.length > values.length) {
      values = Arrays.copyOf(values, Math.max(size + more.length, 2 * values.length));
    }
    System.arraycopy(more, 0, values, size, more.length);
    size += more.length;
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
