package io.netpolc.compiler.diag;

import java.util.Collection;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Finds the word that was probably meant.
public final class Suggestion {
  private static final int MAX_LENGTH = 100;

  private Suggestion() {}

  /// The known word nearest to a given one by edit distance (case counts little), or null if none
  /// is near. Among equals the first in order.
  public static @Nullable String nearest(String word, Collection<String> known) {
    return nearest(word, known, UnaryOperator.identity());
  }

  /// The same where only a part of each known word is compared.
  ///
  /// @param compared the part of a known word
  public static @Nullable String nearest(
      String word, Collection<String> known, UnaryOperator<String> compared) {
    if (word.length() > MAX_LENGTH) {
      return null;
    }
    String best = null;
    int bestDistance = Math.max(1, Math.min(word.length(), 12) / 3) * 2 + 1;
    for (String candidate : known) {
      String part = compared.apply(candidate);
      if (2 * Math.abs(part.length() - word.length()) > bestDistance) {
        continue;
      }
      int distance = word.equalsIgnoreCase(part) ? 0 : distance(word, part);
      boolean tie = best != null && distance == bestDistance && candidate.compareTo(best) < 0;
      if (distance < bestDistance || tie) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /// `did you mean ...?`, or null if no known word is near.
  public static @Nullable String help(String word, Collection<String> known) {
    return question(nearest(word, known));
  }

  /// `did you mean ...?` about a word, or null if there is none.
  public static @Nullable String question(@Nullable String word) {
    return word == null ? null : "did you mean `" + word + "`?";
  }

  /// Edit distance with neighbours swapped as one edit; an edit costs 2, a change of case 1.
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = 2 * (i + j);
          continue;
        }
        int change = changeCost(a.charAt(i - 1), b.charAt(j - 1));
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 2);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 2);
        }
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int changeCost(char a, char b) {
    if (a == b) {
      return 0;
    }
    return Character.toLowerCase(a) == Character.toLowerCase(b) ? 1 : 2;
  }
}
