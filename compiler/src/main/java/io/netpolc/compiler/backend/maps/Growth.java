package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which rule made the tables grow.
final class Growth {
  private final DecisionTables tables;

  Growth(DecisionTables tables) {
    this.tables = tables;
  }

  /// The rule that stands in most rows.
  @Nullable Decision ofRows() {
    int[] counts = new int[tables.decisions().size()];
    for (int[] row : tables.rows()) {
      int previous = -1;
      for (int decision : row) {
        if (decision != previous) {
          counts[decision]++;
        }
        previous = decision;
      }
    }
    return most(counts);
  }

  /// The rule that cuts some row into most runs of ports.
  @Nullable Decision ofPorts() {
    int[] counts = new int[tables.decisions().size()];
    int[] here = new int[counts.length];
    for (int[] row : tables.rows()) {
      for (int i = 0; i < row.length; i++) {
        if (i == 0 || row[i] != row[i - 1]) {
          here[row[i]]++;
          counts[row[i]] = Math.max(counts[row[i]], here[row[i]]);
        }
      }
      for (int decision : row) {
        here[decision] = 0;
      }
    }
    return most(counts);
  }

  /// The last rule of the policy that has most.
  @Nullable Decision ofDecisions() {
    Map<PolicyRef, Integer> counts = new HashMap<>();
    Decision found = null;
    int best = 0;
    for (Decision decision : tables.decisions()) {
      if (decision instanceof Decision.AllowedBy(var rule)) {
        int count = counts.merge(rule.policy(), 1, Integer::sum);
        if (count >= best) {
          best = count;
          found = decision;
        }
      }
    }
    return found;
  }

  private @Nullable Decision most(int[] counts) {
    int best = -1;
    for (int i = 0; i < counts.length; i++) {
      if (tables.decisions().get(i) instanceof Decision.AllowedBy
          && (best < 0 || counts[i] > counts[best])) {
        best = i;
      }
    }
    return best < 0 ? null : tables.decisions().get(best);
  }
}
