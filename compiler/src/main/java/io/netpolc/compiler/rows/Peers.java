package io.netpolc.compiler.rows;

import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PeerTerm;
import org.jspecify.annotations.Nullable;

/// Peer classes, as rules ask for them.
public interface Peers {
  /// No class has this number or a higher one.
  int count();

  /// The classes that a term holds, ascending; with an offer those of pods that make it.
  ///
  /// @throws IllegalArgumentException for `Anyone` without an offer, which holds all
  int[] peersOf(PeerTerm term, @Nullable Offer offer);
}
