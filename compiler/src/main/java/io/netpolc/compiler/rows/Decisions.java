package io.netpolc.compiler.rows;

import io.netpolc.compiler.verdict.Decision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Decisions numbered as they come up.
public final class Decisions {
  private final Map<Decision, Integer> ids = new HashMap<>();
  private final List<Decision> decisions = new ArrayList<>();
  private final java.util.BitSet allowed = new java.util.BitSet();

  /// No decision yet.
  public Decisions() {}

  /// The number of a decision.
  public int idOf(Decision decision) {
    Integer known = ids.get(decision);
    if (known != null) {
      return known;
    }
    int id = decisions.size();
    ids.put(decision, id);
    decisions.add(decision);
    allowed.set(id, decision.allowed());
    return id;
  }

  /// The decision of a number.
  public Decision get(int id) {
    return decisions.get(id);
  }

  /// Whether a decision lets pass.
  public boolean allowed(int id) {
    return allowed.get(id);
  }

  /// How many there are.
  public int count() {
    return decisions.size();
  }
}
