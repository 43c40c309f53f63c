package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;

/// Looks at what is about to decide about pods' packets before it does.
public interface CommitGate {
  /// Asked before anything else is put in force for pods; what was before decides meanwhile, and
  /// packets of interfaces that are new are dropped.
  ///
  /// @param rehearsal of the pods for which something changes; usable until this returns
  /// @throws LoaderException if it may not be put in force: what was before stays
  void examine(Rehearsal rehearsal) throws LoaderException;
}
