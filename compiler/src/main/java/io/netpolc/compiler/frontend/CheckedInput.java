package io.netpolc.compiler.frontend;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.objects.LivedIn;
import java.util.List;

/// What was read. It is complete only if no error was reported.
///
/// @param policies in order of [io.netpolc.compiler.verdict.PolicyRef]
/// @param cluster the cluster state
/// @param files in the order of reading
/// @param stateAmongPolicies whether files for policies held objects of the cluster, too
public record CheckedInput(
    List<NetworkPolicy> policies,
    ClusterState cluster,
    List<InputFile> files,
    boolean stateAmongPolicies) {
  public CheckedInput {
    policies = List.copyOf(policies);
    files = List.copyOf(files);
  }

  /// What a live cluster holds; namespaces that something lives in and that it does not know are
  /// invented.
  ///
  /// @param policies in order of their names
  /// @param known with the namespaces that are known
  public static CheckedInput live(List<NetworkPolicy> policies, ClusterState known) {
    var unheard = new DiagnosticSink();
    return new CheckedInput(
        policies, LivedIn.complete(known, InputObjects.namespacesOf(policies), unheard));
  }

  /// What came from elsewhere than from files.
  public CheckedInput(List<NetworkPolicy> policies, ClusterState cluster) {
    this(policies, cluster, List.of(), false);
  }
}
