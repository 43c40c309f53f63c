package io.netpolc.compiler.proof;

import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import java.util.List;

/// What the reference reads: the policies and the cluster as they were compiled.
///
/// @param policies checked policies
/// @param cluster the cluster state
public record ProofInputs(List<NetworkPolicy> policies, ClusterState cluster) {
  public ProofInputs {
    policies = List.copyOf(policies);
  }

  /// The pod of a subject.
  ///
  /// @throws IllegalArgumentException if the cluster has no such pod
  Pod pod(Subject subject) {
    for (Pod pod : cluster.pods()) {
      if (pod.namespace().equals(subject.namespace()) && pod.name().equals(subject.name())) {
        return pod;
      }
    }
    throw new IllegalArgumentException("no pod " + subject.qualifiedName());
  }
}
