package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.ir.PortClasses;
import java.util.Arrays;

/// The port classes as rows have them: a class that several protocols share counts once for each,
/// because a decision word also says what is particular to its protocol. Number 0 belongs to the
/// protocols without ports.
final class PortNumbers {
  private final int[][] numbers;
  private final int[] groups;
  private final int[] classes;
  private int count = 1;

  PortNumbers(PortClasses ports) {
    int others = PortClasses.PROTOCOLS.size();
    numbers = new int[others][ports.count()];
    groups = new int[1 + others * ports.count()];
    classes = new int[groups.length];
    groups[0] = others;
    for (int group = 0; group < others; group++) {
      Arrays.fill(numbers[group], -1);
      for (int portClass : ports.runs().get(group).classes()) {
        if (numbers[group][portClass] < 0) {
          groups[count] = group;
          classes[count] = portClass;
          numbers[group][portClass] = count++;
        }
      }
    }
  }

  int count() {
    return count;
  }

  /// The number of a class that a protocol has.
  ///
  /// @param group index in [PortClasses#PROTOCOLS]
  int of(int group, int portClass) {
    return numbers[group][portClass];
  }

  /// The protocol group of a number.
  int group(int number) {
    return groups[number];
  }

  /// The port class of a number.
  int portClass(int number) {
    return classes[number];
  }
}
