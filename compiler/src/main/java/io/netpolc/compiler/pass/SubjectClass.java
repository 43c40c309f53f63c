package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.Offer;
import java.util.List;
import java.util.Set;

/// What decides the rules that apply to a subject in one direction: two subjects of one class have
/// the same rows towards every peer (but for themselves and their own nodes).
///
/// @param sections for each tier the positions of the sections that select the subject
/// @param offers what the subject offers among the names that the direction's rules read of it
record SubjectClass(List<List<Integer>> sections, Set<Offer> offers) {
  boolean isolated() {
    return sections.stream().anyMatch(positions -> !positions.isEmpty());
  }
}
