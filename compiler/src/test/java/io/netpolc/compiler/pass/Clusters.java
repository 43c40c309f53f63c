package io.netpolc.compiler.pass;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A cluster with the pods `a`, `b` and `c` in the namespace `shop`, each with the label `app` of
/// its name and the address `10.0.0.1`, `10.0.0.2`, `10.0.0.3`.
final class Clusters {
  private Clusters() {}

  static ResolvedProgram threePods(RuleProgram program) {
    var state =
        new ClusterState(
            List.of(new Namespace("shop", Map.of(Namespace.NAME_LABEL, "shop"))),
            List.of(pod("a", "10.0.0.1"), pod("b", "10.0.0.2"), pod("c", "10.0.0.3")),
            List.of(),
            List.of(),
            List.of());
    ResolvedProgram resolved =
        Resolver.resolve(List.of(), state, SemanticsOptions.DEFAULT, null, new DiagnosticSink());
    return resolved.withRules(program);
  }

  static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }

  private static Pod pod(String name, String address) {
    return new Pod(
        "shop",
        name,
        Map.of("app", name),
        List.of(address(address)),
        null,
        false,
        Pod.Phase.RUNNING,
        List.of(),
        null,
        false);
  }
}
