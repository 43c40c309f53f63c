package io.netpolc.compiler.lint;

import java.util.List;

/// A finding that something is useless, to be confirmed on the tables.
///
/// @param finding what would be said
/// @param cuts what would be taken out together
record Candidate(Finding finding, List<Cut> cuts) {
  Candidate {
    cuts = List.copyOf(cuts);
  }
}
