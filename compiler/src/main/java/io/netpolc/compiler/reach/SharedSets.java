package io.netpolc.compiler.reach;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The sets of connections of several sides by number: equal numbers, equal sets, whichever sides
/// they are of.
final class SharedSets {
  /// The number of no connections.
  static final int NOTHING = 0;

  private static final int UNKNOWN = -1;

  private final List<Side> sides;
  private final int[][] numbers;
  private final List<ConnectionSet> sets = new ArrayList<>();
  private final Map<ConnectionSet, Integer> known = new HashMap<>();

  SharedSets(List<Side> sides) {
    this.sides = sides;
    numbers = new int[sides.size()][0];
    sets.add(ConnectionSet.NONE);
    known.put(ConnectionSet.NONE, NOTHING);
  }

  /// The sides.
  List<Side> sides() {
    return sides;
  }

  /// The number of what an allowance of a side lets pass.
  int number(int side, int allowance) {
    int[] own = numbers[side];
    if (allowance >= own.length) {
      int before = own.length;
      own = Arrays.copyOf(own, 2 * allowance + 1);
      Arrays.fill(own, before, own.length, UNKNOWN);
      numbers[side] = own;
    }
    if (own[allowance] == UNKNOWN) {
      ConnectionSet set = sides.get(side).allowances().connections(allowance);
      Integer number = known.putIfAbsent(set, sets.size());
      if (number == null) {
        sets.add(set);
      }
      own[allowance] = number == null ? sets.size() - 1 : number;
    }
    return own[allowance];
  }

  /// The sets of some numbers.
  List<ConnectionSet> of(int[] chosen) {
    var found = new ArrayList<ConnectionSet>(chosen.length);
    for (int number : chosen) {
      found.add(sets.get(number));
    }
    return found;
  }
}
