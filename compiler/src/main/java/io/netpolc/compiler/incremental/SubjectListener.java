package io.netpolc.compiler.incremental;

import io.netpolc.compiler.cluster.Pod;

/// Hears which vectors the local pods have.
public interface SubjectListener {
  /// A local pod has these vectors from now on; 0 and 0 if it is isolated in neither direction.
  ///
  /// @param pod with those of its addresses that are no other pod's
  void subject(Pod pod, int ingress, int egress);

  /// A local pod has gone.
  void gone(Pod pod);
}
