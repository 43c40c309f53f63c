package io.netpolc.testdata.tables;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.FlowTrace;
import io.netpolc.compiler.explain.Explained;
import io.netpolc.compiler.explain.Grant;
import io.netpolc.compiler.explain.Granting;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.reach.Connection;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.reach.Endpoint;
import io.netpolc.compiler.reach.Grouping;
import io.netpolc.compiler.reach.Reachability;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The rules that are said to grant a connection between workloads are those that the reference
/// finds for the flows between their pods; and of one with the world outside none is missing. A
/// failure prints the seed; `-Dnetpolc.seed=N` replays it.
final class GrantingAgreesWithReferenceTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 200 : 30;

  private long compared;
  private long several;
  private long outside;

  @Test
  void rulesThatGrantAreTheReferences() {
    SeedRun.of(1, SCENARIOS).each(seed -> new Question(Scenario.of(seed)).ask());
    if (SeedRun.isFixed()) {
      assertThat(compared).isGreaterThan(100L * SCENARIOS);
      assertThat(several).isGreaterThan(SCENARIOS);
      assertThat(outside).isGreaterThan(100L * SCENARIOS);
    }
  }

  private final class Question {
    private final Scenario scenario;
    private final Evaluator reference;
    private final Granting granting;
    private final Probes probes;

    Question(Scenario scenario) {
      this.scenario = scenario;
      reference = new Evaluator(scenario.policies(), scenario.cluster(), scenario.options());
      granting = new Granting(scenario.policies(), scenario.cluster(), scenario.options());
      probes = new Probes(scenario.cluster(), scenario.policies());
    }

    void ask() {
      var resolved =
          Resolver.resolve(
              scenario.policies(),
              scenario.cluster(),
              scenario.options(),
              null,
              new DiagnosticSink());
      var tables = Lowering.tables(resolved, LoweringOptions.DEFAULT);
      Reachability.of(resolved, tables, Grouping.WORKLOAD).forEach(this::ask);
    }

    private void ask(Connection connection) {
      connection
          .byFamily()
          .forEach((family, set) -> {
            Granting.Ends ends =
                granting.of(
                    new Connection(connection.from(), connection.to(), set, Map.of(family, set)));
            for (Protocol protocol : Probes.protocols(family)) {
              for (int port : protocol.hasPorts() ? probes.ports() : List.of(0)) {
                if (passes(set, protocol, port)) {
                  compare(connection, ends, new Sort(family, protocol, port));
                }
              }
            }
          });
    }

    private boolean passes(ConnectionSet set, Protocol protocol, int port) {
      return (port > 0 || !protocol.hasPorts()) && set.contains(protocol, port);
    }

    private void compare(Connection connection, Granting.Ends ends, Sort sort) {
      var egress = new TreeSet<RuleRef>();
      var ingress = new TreeSet<RuleRef>();
      boolean any = false;
      for (FlowEnd from : ends(connection.from(), sort.family)) {
        for (FlowEnd to : ends(connection.to(), sort.family)) {
          if (!from.equals(to)) {
            FlowTrace trace = reference.trace(new Flow(from, to, sort.protocol, sort.port));
            egress.addAll(Explained.granting(trace.egress()));
            ingress.addAll(Explained.granting(trace.ingress()));
            any = true;
          }
        }
      }
      boolean world =
          connection.from() instanceof Endpoint.World || connection.to() instanceof Endpoint.World;
      if (world) {
        outside++;
        assertThat(said(ends.egress(), sort)).as("%s %s", scenario, sort).containsAll(egress);
        assertThat(said(ends.ingress(), sort)).as("%s %s", scenario, sort).containsAll(ingress);
      } else if (any) {
        compared++;
        several += egress.size() > 1 || ingress.size() > 1 ? 1 : 0;
        assertThat(said(ends.egress(), sort)).as("%s %s", scenario, sort).isEqualTo(egress);
        assertThat(said(ends.ingress(), sort)).as("%s %s", scenario, sort).isEqualTo(ingress);
      }
    }

    private List<FlowEnd> ends(Endpoint end, IpFamily family) {
      return switch (end) {
        case Endpoint.Workload(_, _, var pods) ->
            pods.stream()
                .filter(pod -> pod.address(family) != null)
                .map((Pod pod) -> reference.end(address(pod, family)))
                .toList();
        case Endpoint.World(var range, _) ->
            probes.addresses().stream()
                .filter(range::contains)
                .filter(address -> !isInside(address))
                .map(reference::end)
                .toList();
      };
    }

    private boolean isInside(IpAddress address) {
      return scenario.cluster().pods().stream().anyMatch(pod -> pod.addresses().contains(address))
          || scenario.cluster().nodes().stream()
              .anyMatch(node -> node.addresses().contains(address))
          || scenario.cluster().services().stream()
              .anyMatch(service -> service.addresses().contains(address));
    }
  }

  private record Sort(IpFamily family, Protocol protocol, int port) {}

  private static IpAddress address(Pod pod, IpFamily family) {
    return requireNonNull(pod.address(family));
  }

  private static Set<RuleRef> said(List<Grant> grants, Sort sort) {
    return grants.stream()
        .filter(grant -> grant.connections().contains(sort.protocol, sort.port))
        .flatMap(grant -> Stream.ofNullable(grant.rule()))
        .map(rule -> rule.ref())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
