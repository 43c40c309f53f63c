package io.netpolc.compiler.proof;

import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the reference reads: the policies and the cluster as they were compiled.
///
/// @param policies checked policies
/// @param cluster the cluster state
public record ProofInputs(List<NetworkPolicy> policies, ClusterState cluster) {
  public ProofInputs {
    policies = List.copyOf(policies);
  }

  /// Only the policies that select one of some pods: no other says anything of their packets.
  ProofInputs about(List<Pod> pods, SemanticsOptions options) {
    var all = new Evaluator(policies, cluster, options);
    Set<PolicyRef> selecting = new HashSet<>();
    for (Pod pod : pods) {
      for (Direction direction : Direction.values()) {
        selecting.addAll(all.isolatedBy(pod, direction));
      }
    }
    return new ProofInputs(
        policies.stream().filter(policy -> selecting.contains(policy.ref())).toList(), cluster);
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
