package io.netpolc.compiler.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.GivenFile;
import io.netpolc.compiler.frontend.GivenPath;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MeetingsTest {
  /// Of `one` and `two`, which stand alike, both may reach `shut`; nobody else may.
  private static final String INPUT =
      """
      {kind: NetworkPolicy, apiVersion: networking.k8s.io/v1, metadata: {name: p, namespace: a},
       spec: {podSelector: {matchLabels: {app: shut}},
              ingress: [{from: [{podSelector: {matchLabels: {app: open}}}], ports: [{port: 80}]}]}}
      ---
      {kind: Pod, apiVersion: v1, metadata: {name: one, namespace: a, labels: {app: open}},
       spec: {}, status: {phase: Running, podIP: 10.0.0.1}}
      ---
      {kind: Pod, apiVersion: v1, metadata: {name: other, namespace: a},
       spec: {}, status: {phase: Running, podIP: 10.0.0.2}}
      ---
      {kind: Pod, apiVersion: v1, metadata: {name: shut, namespace: a, labels: {app: shut}},
       spec: {}, status: {phase: Running, podIP: 10.0.0.3}}
      ---
      {kind: Pod, apiVersion: v1, metadata: {name: two, namespace: a, labels: {app: open}},
       spec: {}, status: {phase: Running, podIP: 10.0.0.4}}
      """;

  private static final int ONE = 0;
  private static final int OTHER = 1;
  private static final int SHUT = 2;
  private static final int TWO = 3;

  private static Meetings meetings(long keptCells) {
    var sink = new DiagnosticSink();
    var text = INPUT.getBytes(StandardCharsets.UTF_8);
    CheckedInput input =
        FrontEnd.read(
            new InputRequest(List.of(), List.of(), InputStream.nullInputStream(), Path.of(""))
                .with(
                    List.of(
                        new GivenPath(
                            "input.yaml", true, List.of(new GivenFile("input.yaml", true, text))))),
            sink);
    assertThat(sink.errorCount()).isZero();
    var resolved =
        Resolver.resolve(input.policies(), input.cluster(), SemanticsOptions.DEFAULT, null, sink);
    var tables = Lowering.tables(resolved, LoweringOptions.DEFAULT);
    var side = new Side(resolved.subjects(), tables, Set.of(IpFamily.V4), Pairs.inside(resolved));
    return new Meetings(
        new Workloads(
                List.of(side),
                List.of(new NodePeers(new PolicyView(resolved, tables), side)),
                Set.of(),
                Grouping.POD)
            .seats(),
        new SharedSets(List.of(side)),
        new IpFamily[] {IpFamily.V4},
        numbers -> numbers[0] != SharedSets.NOTHING,
        keptCells);
  }

  @Test
  void seatsOfOneStandingShareAnAnswer() {
    Meetings meetings = meetings(Long.MAX_VALUE);
    assertThat(meetings.between(ONE, SHUT))
        .hasToString("{V4=[TCP 80]}")
        .isSameAs(meetings.between(TWO, SHUT));
    assertThat(meetings.between(OTHER, SHUT)).isNull();
    assertThat(meetings.between(SHUT, OTHER)).hasToString("{V4=[All Connections]}");
  }

  @Test
  void whatIsNotKeptIsFoundAgain() {
    Meetings kept = meetings(Long.MAX_VALUE);
    Meetings forgetful = meetings(0);
    for (int round = 0; round < 2; round++) {
      for (int from = ONE; from <= TWO; from++) {
        for (int to = ONE; to <= TWO; to++) {
          assertThat(forgetful.between(from, to)).isEqualTo(kept.between(from, to));
        }
      }
    }
    assertThat(forgetful.between(ONE, SHUT)).isSameAs(forgetful.between(TWO, SHUT));
  }
}
