package io.netpolc.testdata.random;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Random choices from one seed. The same seed makes the same choices on every machine.
public final class Dice {
  private final long seed;
  private final SplittableRandom random;

  /// @param seed what the choices follow from
  public Dice(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  /// The seed of a test run: `-Dnetpolc.seed=` if it is given, else a new one. A test prints it
  /// when it fails.
  public static long seedOfRun() {
    Long given = Long.getLong("netpolc.seed");
    return given == null ? new SplittableRandom().nextLong(1L << 40) : given;
  }

  /// What the choices follow from.
  public long seed() {
    return seed;
  }

  /// From 0 to `bound` - 1.
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /// From `first` to `last`, both included.
  public int between(int first, int last) {
    return random.nextInt(first, last + 1);
  }

  /// True in so many of a hundred cases.
  public boolean percent(int chance) {
    return random.nextInt(100) < chance;
  }

  /// One of the values.
  public <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /// A few of the values, distinct, in their order.
  ///
  /// @param most at most so many; at least one
  public <T> List<T> some(List<T> values, int most) {
    int wanted = between(1, Math.min(most, values.size()));
    var left = new ArrayList<>(values);
    while (left.size() > wanted) {
      left.remove(random.nextInt(left.size()));
    }
    return List.copyOf(left);
  }

  /// Any 64 bits.
  public long bits() {
    return random.nextLong();
  }

  /// Any bytes.
  public byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
