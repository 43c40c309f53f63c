package io.netpolc.testdata.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.reach.Change;
import io.netpolc.compiler.reach.Endpoint;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.reach.Grouping;
import io.netpolc.compiler.reach.Lone;
import io.netpolc.compiler.reach.PolicyDiff;
import io.netpolc.compiler.reach.PolicyView;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a diff says of two clusters, one of which lacks some pods while others have lost a label,
/// is for every pair of pods that both have what the reference says of each; the others are listed.
/// A failure prints the seed; `-Dnetpolc.seed=N` replays it.
final class ClusterDiffAgreesWithReferenceTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 200 : 30;

  private long compared;
  private long changed;
  private long listed;

  @Test
  void everyChangeOfRandomClustersIsTheReferences() {
    String taken = SeedRun.of(1, SCENARIOS).each(seed -> compare(Scenario.of(seed)));
    System.out.printf(
        "reference and diff of clusters: %s, %d flows alike, %d changed%n",
        taken, compared, changed);
    if (SeedRun.isFixed()) {
      assertThat(changed).isGreaterThan(SCENARIOS);
      assertThat(compared).isGreaterThan(changed);
      assertThat(listed).isGreaterThan(SCENARIOS);
    }
  }

  private static ClusterState altered(ClusterState state) {
    var pods = new ArrayList<Pod>();
    for (int i = 0; i < state.pods().size(); i++) {
      Pod pod = state.pods().get(i);
      if (i % 4 != 1) {
        pods.add(i % 4 == 2 ? withoutLabel(pod) : pod);
      }
    }
    return new ClusterState(
        state.namespaces(), pods, state.nodes(), state.services(), state.endpointSlices());
  }

  private static Pod withoutLabel(Pod pod) {
    Map<String, String> labels = new HashMap<>(pod.labels());
    labels.keySet().stream().sorted().findFirst().ifPresent(labels::remove);
    return pod.withLabels(labels);
  }

  private void compare(Scenario scenario) {
    ClusterState state = altered(scenario.cluster());
    PolicyView old = view(scenario, scenario.cluster());
    PolicyView fresh = view(scenario, state);
    Map<String, Pod> before = byName(old.resolved());
    Map<String, Pod> after = byName(fresh.resolved());
    for (Grouping grouping : Grouping.values()) {
      PolicyDiff diff = PolicyDiff.of(old, fresh, grouping);
      if (grouping == Grouping.POD) {
        assertLone(diff.lone(), before.keySet(), after.keySet());
      }
      var changes = new ArrayList<Change>();
      diff.forEach(changes::add);
      compare(scenario, state, before, after, changes);
    }
  }

  private void compare(
      Scenario scenario,
      ClusterState state,
      Map<String, Pod> before,
      Map<String, Pod> after,
      List<Change> changes) {
    List<NetworkPolicy> policies = scenario.policies();
    var oldReference = new Evaluator(policies, scenario.cluster(), scenario.options());
    var newReference = new Evaluator(policies, state, scenario.options());
    var probes = new Probes(scenario.cluster(), policies);
    for (Pod from : after.values()) {
      for (Pod to : after.values()) {
        boolean both =
            before.containsKey(from.qualifiedName()) && before.containsKey(to.qualifiedName());
        for (IpFamily family : IpFamily.values()) {
          IpAddress source = from.address(family);
          IpAddress target = to.address(family);
          if (!both || source == null || target == null || source.equals(target)) {
            continue;
          }
          Change change = of(changes, from, to, family);
          for (Protocol protocol : Probes.protocols(family)) {
            for (int port : protocol.hasPorts() ? probes.ports() : List.of(0)) {
              if (port > 0 || !protocol.hasPorts()) {
                boolean was = allows(oldReference, source, target, protocol, port);
                boolean is = allows(newReference, source, target, protocol, port);
                assertThat(change != null && change.gained().contains(protocol, port))
                    .as("%s -> %s %s/%d gained", source, target, protocol, port)
                    .isEqualTo(is && !was);
                assertThat(change != null && change.lost().contains(protocol, port))
                    .as("%s -> %s %s/%d lost", source, target, protocol, port)
                    .isEqualTo(was && !is);
                compared++;
                changed += was == is ? 0 : 1;
              }
            }
          }
        }
      }
    }
  }

  private static boolean allows(
      Evaluator reference, IpAddress from, IpAddress to, Protocol protocol, int port) {
    return reference
        .evaluate(new Flow(reference.end(from), reference.end(to), protocol, port))
        .allowed();
  }

  private void assertLone(List<Lone> lone, Set<String> before, Set<String> after) {
    var gone = new HashSet<>(before);
    gone.removeAll(after);
    assertThat(lone).noneMatch(Lone::fresh);
    assertThat(lone.stream().map(one -> name(one.workload())))
        .containsExactlyInAnyOrderElementsOf(gone);
    listed += gone.size();
  }

  /// The change of two pods that both clusters have.
  private static @Nullable Change of(List<Change> changes, Pod from, Pod to, IpFamily family) {
    List<Change> here =
        changes.stream()
            .filter(change ->
                change.family() == family
                    && holds(change.old(), from, to)
                    && holds(change.fresh(), from, to))
            .toList();
    assertThat(here).hasSizeLessThanOrEqualTo(1);
    return here.isEmpty() ? null : here.getFirst();
  }

  private static boolean holds(Change.Ends ends, Pod from, Pod to) {
    return holds(ends.from(), from) && holds(ends.to(), to);
  }

  private static boolean holds(Endpoint end, Pod pod) {
    return end instanceof Workload workload
        && workload.pods().stream()
            .anyMatch(each -> each.qualifiedName().equals(pod.qualifiedName()));
  }

  private static String name(Workload workload) {
    return workload.pods().getFirst().qualifiedName();
  }

  private static Map<String, Pod> byName(ResolvedProgram resolved) {
    Map<String, Pod> pods = new HashMap<>();
    resolved.subjects().forEach(pod -> pods.put(pod.qualifiedName(), pod));
    return pods;
  }

  private static PolicyView view(Scenario scenario, ClusterState state) {
    var sink = new DiagnosticSink();
    ResolvedProgram resolved =
        Resolver.resolve(scenario.policies(), state, scenario.options(), null, sink);
    assertThat(sink.diagnostics()).isEmpty();
    return new PolicyView(resolved, Lowering.tables(resolved, LoweringOptions.DEFAULT));
  }
}
