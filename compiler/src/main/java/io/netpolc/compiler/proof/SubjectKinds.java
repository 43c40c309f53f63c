package io.netpolc.compiler.proof;

import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Pods that tables and policies treat alike.
final class SubjectKinds {
  private final TableInterpreter tables;
  private final Evaluator evaluator;
  private final Set<IpAddress> backends;
  private final Set<Kind> seen = new HashSet<>();

  SubjectKinds(TableInterpreter tables, Evaluator evaluator, ClusterState cluster) {
    this.tables = tables;
    this.evaluator = evaluator;
    this.backends =
        cluster.endpointSlices().stream()
            .flatMap(slice -> slice.endpoints().stream())
            .flatMap(endpoint -> endpoint.addresses().stream())
            .collect(Collectors.toUnmodifiableSet());
  }

  /// What tables and policies see of a pod, apart from its own addresses as remote ones.
  ///
  /// @param families of its addresses: what is sent for one pod is sent for these
  /// @param served its addresses to which Services lead, which to itself they are
  private record Kind(
      List<Integer> vectors,
      List<List<PolicyRef>> isolatedBy,
      List<ContainerPort> ports,
      @Nullable String node,
      List<IpFamily> families,
      List<IpAddress> served) {}

  /// Whether this is the first pod of its kind that is asked about.
  boolean isFirst(int subject, Pod pod) {
    List<Direction> ways = List.of(Direction.values());
    return seen.add(
        new Kind(
            ways.stream().map(way -> tables.vector(subject, way)).toList(),
            ways.stream().map(way -> evaluator.isolatedBy(pod, way)).toList(),
            pod.ports(),
            pod.nodeName(),
            pod.addresses().stream().map(IpAddress::family).toList(),
            pod.addresses().stream().filter(backends::contains).toList()));
  }
}
