package io.netpolc.compiler.frontend.yaml;

import org.jspecify.annotations.Nullable;

/// Gives equal short texts as the same string, as far as it remembers them: a cluster's objects
/// repeat few texts very often. It remembers a fixed number, so any input is fine.
final class TextCache {
  private static final int SLOTS = 1 << 12;
  private static final int LONGEST = 40;

  private final @Nullable String[] slots = new String[SLOTS];

  /// The string of some characters.
  ///
  /// @param start of the text in `characters`
  String text(char[] characters, int start, int length) {
    if (length > LONGEST) {
      return new String(characters, start, length);
    }
    int hash = 0;
    for (int i = start; i < start + length; i++) {
      hash = 31 * hash + characters[i];
    }
    int slot = (hash ^ hash >>> 12) & SLOTS - 1;
    String known = slots[slot];
    if (known == null || !isEqual(known, characters, start, length)) {
      known = new String(characters, start, length);
      slots[slot] = known;
    }
    return known;
  }

  private static boolean isEqual(String known, char[] characters, int start, int length) {
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != characters[start + i]) {
        return false;
      }
    }
    return true;
  }
}
