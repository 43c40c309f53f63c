package io.netpolc.compiler.reach;

import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Workloads.Seat;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What seats may send each other on every side. Seats of equal places are of one *standing*, and
/// two standings are looked at once, however many pairs of seats have them.
final class Meetings {
  /// Stands for a family that one of the two has no address of.
  private static final int ABSENT = -1;

  /// In a row: not looked at yet.
  private static final int UNKNOWN = 0;

  /// In a row: of no interest.
  private static final int DULL = 1;

  /// The first number of a row that stands for an answer.
  private static final int ANSWERS = 2;

  private final List<Side> sides;
  private final SharedSets sets;
  private final IpFamily[] families;
  private final Pairs.Interest interest;
  private final int[] standings;
  private final List<Seat> seats = new ArrayList<>();
  private final int[] @Nullable [] rows;
  private final boolean keepsRows;
  private int lastRow = -1;

  /// What each side allows in each family, of the standings that are looked at.
  private final int[][] numbers;

  private final Map<IntBuffer, Integer> known = new HashMap<>();
  private final List<Map<IpFamily, List<ConnectionSet>>> answers = new ArrayList<>();

  /// @param all the seats; a seat's position is its number here
  /// @param sets of the sides that are asked
  /// @param keptCells rows are kept as long as all of them together have no more cells
  Meetings(
      List<Seat> all,
      SharedSets sets,
      IpFamily[] families,
      Pairs.Interest interest,
      long keptCells) {
    this.sides = sets.sides();
    this.sets = sets;
    this.families = families;
    this.interest = interest;
    numbers = new int[families.length][sides.size()];
    var byPlaces = new HashMap<List<Side.Place>, Integer>();
    standings = new int[all.size()];
    for (int i = 0; i < standings.length; i++) {
      Integer standing = byPlaces.putIfAbsent(all.get(i).places(), seats.size());
      standings[i] = standing == null ? seats.size() : standing;
      if (standing == null) {
        seats.add(all.get(i));
      }
    }
    rows = new int[seats.size()][];
    keepsRows = (long) seats.size() * seats.size() <= keptCells;
  }

  /// What one seat may send another, for each family that both have; null where it is of no
  /// interest. Where two answers are equal, they are the same map.
  @Nullable Map<IpFamily, List<ConnectionSet>> between(int from, int to) {
    int[] row = row(standings[from]);
    int found = row[standings[to]];
    if (found == UNKNOWN) {
      found = look(seats.get(standings[from]), seats.get(standings[to]));
      row[standings[to]] = found;
    }
    return found == DULL ? null : answers.get(found - ANSWERS);
  }

  private int[] row(int standing) {
    int[] row = rows[standing];
    if (row == null) {
      if (!keepsRows && lastRow >= 0) {
        rows[lastRow] = null;
      }
      lastRow = standing;
      row = new int[seats.size()];
      rows[standing] = row;
    }
    return row;
  }

  private int look(Seat from, Seat to) {
    boolean wanted = false;
    for (int i = 0; i < families.length; i++) {
      if (from.has(families[i]) && to.has(families[i])) {
        for (int side = 0; side < sides.size(); side++) {
          Side.Place source = from.places().get(side);
          Side.Place target = to.places().get(side);
          numbers[i][side] =
              sets.number(side, sides.get(side).between(source, target, families[i]));
        }
        wanted |= interest.in(numbers[i]);
      }
    }
    return wanted ? answer(from, to) : DULL;
  }

  /// The number of what [#numbers] stand for.
  private int answer(Seat from, Seat to) {
    int[] key = new int[families.length * sides.size()];
    Arrays.fill(key, ABSENT);
    for (int i = 0; i < families.length; i++) {
      if (from.has(families[i]) && to.has(families[i])) {
        System.arraycopy(numbers[i], 0, key, i * sides.size(), sides.size());
      }
    }
    return known.computeIfAbsent(
        IntBuffer.wrap(key),
        _ -> {
          answers.add(byFamily(key));
          return answers.size() - 1 + ANSWERS;
        });
  }

  private Map<IpFamily, List<ConnectionSet>> byFamily(int[] key) {
    Map<IpFamily, List<ConnectionSet>> byFamily = new EnumMap<>(IpFamily.class);
    for (int i = 0; i < families.length; i++) {
      int start = i * sides.size();
      if (key[start] != ABSENT) {
        byFamily.put(families[i], sets.of(Arrays.copyOfRange(key, start, start + sides.size())));
      }
    }
    return byFamily;
  }
}
