package io.netpolc.testdata.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class GeneratorTest {
  private static final List<Scenario> SCENARIOS =
      LongStream.range(0, 400).mapToObj(Scenario::of).toList();

  @Test
  void oneSeedMakesOneScenario() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(Scenario.of(seed)).isEqualTo(Scenario.of(seed));
      assertThat(Scenario.of(seed).flows(20)).isEqualTo(Scenario.of(seed).flows(20));
    }
  }

  @Test
  void everyKindOfDecisionIsReachedOften() {
    var counts = new TreeMap<String, Integer>();
    for (Scenario scenario : SCENARIOS) {
      var evaluator = new Evaluator(scenario.policies(), scenario.cluster(), scenario.options());
      for (Flow flow : scenario.flows(100)) {
        Evaluation evaluation = evaluator.evaluate(flow);
        for (Decision decision : List.of(evaluation.egress(), evaluation.ingress())) {
          counts.merge(decision.getClass().getSimpleName(), 1, Integer::sum);
        }
      }
    }
    assertThat(counts)
        .containsOnlyKeys(
            Arrays.stream(Decision.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList());
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isGreaterThan(200));
  }

  @Test
  void everyFormOfSelectorPeerAndPortIsReached() {
    assertThat(requirements().map(r -> r.operator().word()).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("In", "NotIn", "Exists", "DoesNotExist");
    assertThat(rules().flatMap(r -> r.ports().stream()).map(Object::getClass).distinct())
        .hasSize(PolicyPort.class.getPermittedSubclasses().length);
    assertThat(rules().flatMap(r -> r.ports().stream()).map(PolicyPort::protocol).distinct())
        .hasSize(3);
    assertThat(blocks().filter(b -> !b.except().isEmpty())).isNotEmpty();
    assertThat(blocks().map(b -> b.cidr().family()).distinct()).hasSize(2);
    assertThat(rules()).anyMatch(r -> r.peers().isEmpty() && r.ports().isEmpty());
    assertThat(pods().filter(p -> p.namespaceSelector() == null)).isNotEmpty();
    assertThat(pods().filter(p -> p.podSelector() == null)).isNotEmpty();
    assertThat(pods().filter(p -> p.podSelector() != null && p.namespaceSelector() != null))
        .isNotEmpty();
    assertThat(SCENARIOS).anyMatch(s -> s.policies().isEmpty());
    assertThat(
            SCENARIOS.stream()
                .flatMap(s -> s.policies().stream())
                .map(p -> Map.entry(p.isolates(), p.egress().isEmpty()))
                .collect(Collectors.toSet()))
        .hasSize(6);
  }

  @Test
  void probesStandOnBothSidesOfEveryPrefix() {
    for (Scenario scenario : SCENARIOS.subList(0, 50)) {
      var addresses =
          new TreeSet<IpAddress>(new Probes(scenario.cluster(), scenario.policies()).addresses());
      scenario.policies().stream()
          .flatMap(p -> Stream.concat(p.ingress().stream(), p.egress().stream()))
          .flatMap(r -> r.peers().stream())
          .filter(Peer.IpBlock.class::isInstance)
          .map(Peer.IpBlock.class::cast)
          .forEach(b -> {
            assertThat(addresses).contains(b.cidr().network(), b.cidr().last());
            IpAddress before = b.cidr().network().previous();
            assertThat(before == null || addresses.contains(before)).isTrue();
          });
    }
  }

  private static Stream<PolicyRule> rules() {
    return SCENARIOS.stream()
        .flatMap(s -> s.policies().stream())
        .flatMap(p -> Stream.concat(p.ingress().stream(), p.egress().stream()));
  }

  private static Stream<Peer.IpBlock> blocks() {
    return rules()
        .flatMap(r -> r.peers().stream())
        .filter(Peer.IpBlock.class::isInstance)
        .map(Peer.IpBlock.class::cast);
  }

  private static Stream<Peer.Pods> pods() {
    return rules()
        .flatMap(r -> r.peers().stream())
        .filter(Peer.Pods.class::isInstance)
        .map(Peer.Pods.class::cast);
  }

  private static Stream<LabelSelector.Requirement> requirements() {
    return pods()
        .flatMap(p -> Stream.ofNullable(p.podSelector()))
        .flatMap(s -> s.requirements().stream());
  }
}
