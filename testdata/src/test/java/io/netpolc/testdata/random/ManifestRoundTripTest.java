package io.netpolc.testdata.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import io.netpolc.testdata.cases.Manifests;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is written as manifests, in whichever spelling, is read as it was.
final class ManifestRoundTripTest {
  private static final Span NOWHERE = Span.at(SourceFile.withoutText("none"), 1, 1);

  @Test
  void clustersAndPoliciesSurviveTheFrontEnd() {
    long seed = Dice.seedOfRun();
    for (int i = 0; i < 150; i++) {
      Scenario scenario = Scenario.of(seed + i);
      String text =
          ManifestWriter.cluster(scenario.cluster())
              + PolicyWriter.policies(scenario.policies(), new Dice(seed + i));
      CheckedInput read = Manifests.read(text);
      ClusterState cluster = read.cluster();
      assertThat(cluster.pods()).as("%s", scenario).isEqualTo(scenario.cluster().pods());
      assertThat(cluster).as("%s", scenario).isEqualTo(scenario.cluster());
      assertThat(read.policies().stream().map(ManifestRoundTripTest::withoutSpans))
          .as("%s", scenario)
          .containsExactlyElementsOf(
              scenario.policies().stream()
                  .sorted(Comparator.comparing(NetworkPolicy::ref))
                  .map(ManifestRoundTripTest::withoutSpans)
                  .toList());
    }
  }

  private static NetworkPolicy withoutSpans(NetworkPolicy policy) {
    return new NetworkPolicy(
        policy.ref(),
        policy.podSelector(),
        policy.isolates(),
        rules(policy.ingress()),
        rules(policy.egress()),
        NOWHERE);
  }

  private static List<PolicyRule> rules(List<PolicyRule> rules) {
    return rules.stream()
        .map(r ->
            new PolicyRule(
                r.ref(),
                r.peers().stream().map(ManifestRoundTripTest::withoutSpan).toList(),
                r.ports().stream().map(ManifestRoundTripTest::withoutSpan).toList(),
                NOWHERE))
        .toList();
  }

  private static Peer withoutSpan(Peer peer) {
    return switch (peer) {
      case Peer.Pods pods -> new Peer.Pods(pods.namespaceSelector(), pods.podSelector(), NOWHERE);
      case Peer.IpBlock block -> new Peer.IpBlock(block.cidr(), block.except(), NOWHERE);
    };
  }

  private static PolicyPort withoutSpan(PolicyPort port) {
    return switch (port) {
      case PolicyPort.All all -> new PolicyPort.All(all.protocol(), NOWHERE);
      case PolicyPort.Range range ->
          new PolicyPort.Range(range.protocol(), range.first(), range.last(), NOWHERE);
      case PolicyPort.Named named -> new PolicyPort.Named(named.protocol(), named.name(), NOWHERE);
    };
  }
}
