package io.netpolc.compiler.incremental;

import io.netpolc.compiler.cluster.Pod;

/// Hears which vectors the local pods have.
public interface SubjectListener {
  /// A local pod has these vectors from now on.
  ///
  /// @param pod with those of its addresses that are no other pod's
  /// @param enforced what decides
  /// @param shadow what would, were the policies enforced that are only audited; equal where none
  ///   of them selects the pod
  void subject(Pod pod, PodVectors enforced, PodVectors shadow);

  /// A local pod has gone.
  void gone(Pod pod);
}
