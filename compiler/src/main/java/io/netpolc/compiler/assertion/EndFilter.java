package io.netpolc.compiler.assertion;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Endpoint;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.reach.Endpoint.World;
import io.netpolc.compiler.reach.FlowClasses;
import io.netpolc.compiler.resolve.ResolvedProgram;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which endpoints some words name: workloads with a pod among those meant, and ranges of the world
/// that hold an address meant, be it a node's.
public final class EndFilter {
  private final List<EndSet> sets;
  private final Set<String> pods = new HashSet<>();
  private final List<Ends> chosen = new ArrayList<>();
  private final Population population;

  private EndFilter(
      ResolvedProgram resolved,
      DecisionTables tables,
      ClusterState cluster,
      List<EndSet> sets,
      DiagnosticSink sink) {
    this.sets = List.copyOf(sets);
    FlowClasses classes = FlowClasses.of(resolved, tables, EndSet.families(sets));
    var binder = new EndBinder(classes, cluster, sets);
    population = binder.population();
    for (EndSet set : sets) {
      Ends ends = binder.bind(set, false, sink);
      chosen.add(ends);
      for (IpFamily family : classes.families()) {
        ends.of(family).pods().stream()
            .mapToObj(pod -> classes.pods().get(pod).qualifiedName())
            .forEach(pods::add);
      }
    }
  }

  /// Prepares a filter.
  ///
  /// @param resolved of the whole cluster: every pod is a subject
  /// @param tables lowered from it
  /// @param cluster the same cluster
  /// @param sets whoever any of them means is taken; everybody where there is none
  /// @param sink gets an error for words that mean nobody (NP2022, NP2023)
  public static EndFilter of(
      ResolvedProgram resolved,
      DecisionTables tables,
      ClusterState cluster,
      List<EndSet> sets,
      DiagnosticSink sink) {
    return new EndFilter(resolved, tables, cluster, sets, sink);
  }

  /// Whether an endpoint is named.
  public boolean takes(Endpoint endpoint) {
    return sets.isEmpty()
        || switch (endpoint) {
          case Workload workload ->
              workload.pods().stream().map(Pod::qualifiedName).anyMatch(pods::contains);
          case World(var range, _) ->
              chosen.stream().anyMatch(ends -> population.touches(ends, range));
        };
  }
}
