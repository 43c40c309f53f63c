package io.netpolc.compiler.bundle;

import io.netpolc.compiler.verdict.Decision;
import java.util.List;

/// What a decision id stands for. The position in the bundle's list is the id.
///
/// @param decision the decision
/// @param places `file:line` of the rule that allows, or of each policy that isolates, in the order
///   of the decision; empty where no policy speaks
public record Provenance(Decision decision, List<String> places) {
  public Provenance {
    places = List.copyOf(places);
  }
}
