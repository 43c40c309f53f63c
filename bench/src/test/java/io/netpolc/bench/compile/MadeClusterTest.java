package io.netpolc.bench.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MadeClusterTest {
  private static final ClusterSize SIZE = new ClusterSize(400, 300, 500, 20, 30);

  @TempDir private Path folder;

  @Test
  void theSameSizeGivesTheSameBytes() throws IOException {
    MadeCluster first = MadeCluster.write(SIZE, folder.resolve("first"));
    MadeCluster second = MadeCluster.write(SIZE, folder.resolve("second"));

    assertThat(first.policies()).hasSameBinaryContentAs(second.policies());
    assertThat(first.state()).hasSameBinaryContentAs(second.state());
    assertThat(MadeQueries.lines(SIZE, 50)).isEqualTo(MadeQueries.lines(SIZE, 50));
  }

  @Test
  void reachesTheSizeAskedFor() throws IOException {
    CheckedInput input = read(MadeCluster.write(SIZE, folder));

    assertThat(input.policies()).hasSize(SIZE.policies());
    assertThat(input.cluster().pods()).hasSize(SIZE.pods());
    assertThat(input.cluster().namespaces()).hasSize(SIZE.namespaces());
    assertThat(
            input.cluster().pods().stream()
                .map(pod -> pod.namespace() + new TreeMap<>(pod.labels()))
                .distinct())
        .hasSize(SIZE.labelSets());
    assertThat(input.cluster().pods().stream().map(Pod::nodeName))
        .filteredOn(MadeCluster.NODE::equals)
        .hasSize(SIZE.localPods());
  }

  @Test
  void usesEachFormOfRule() throws IOException {
    CheckedInput input = read(MadeCluster.write(SIZE, folder));
    List<PolicyRule> rules =
        input.policies().stream()
            .flatMap(policy -> Stream.concat(policy.ingress().stream(), policy.egress().stream()))
            .toList();

    assertThat(rules.stream().flatMap(rule -> rule.peers().stream()).map(Peer::getClass))
        .contains(Peer.IpBlock.class, Peer.Pods.class);
    assertThat(rules.stream().flatMap(rule -> rule.ports().stream()).map(PolicyPort::getClass))
        .contains(PolicyPort.Range.class, PolicyPort.Named.class);
    assertThat(input.policies())
        .anyMatch(policy -> policy.ingress().isEmpty() && policy.egress().isEmpty());
  }

  @Test
  void compilesForItsNode() throws IOException {
    MadeCluster cluster = MadeCluster.write(SIZE, folder);
    var sink = new DiagnosticSink();
    var options = CompileOptions.ofNode(MadeCluster.NODE);

    Compilation compilation = Compilation.run(request(cluster), options, sink);

    assertThat(sink.diagnostics()).isEmpty();
    var tables = Objects.requireNonNull(compilation).lowered().tables();
    assertThat(tables.subjectCount()).isEqualTo(SIZE.localPods());
    assertThat(tables.vectors()).hasSizeGreaterThan(1);
  }

  @Test
  void aDumpHoldsPodsAsAnApiserverReturnsThem() throws IOException {
    Path dump = folder.resolve("dump.json");
    MadeCluster.writeDump(100, dump);
    var sink = new DiagnosticSink();

    CheckedInput input =
        FrontEnd.read(
            new InputRequest(
                List.of(), List.of(dump.toString()), new ByteArrayInputStream(new byte[0]), folder),
            sink);

    assertThat(sink.diagnostics()).isEmpty();
    assertThat(input.cluster().pods()).hasSize(100);
    assertThat(Files.size(dump) / 100).isBetween(3_000L, 4_200L);
  }

  private CheckedInput read(MadeCluster cluster) {
    var sink = new DiagnosticSink();
    CheckedInput input = FrontEnd.read(request(cluster), sink);
    assertThat(sink.diagnostics()).isEmpty();
    return input;
  }

  private InputRequest request(MadeCluster cluster) {
    return new InputRequest(
        List.of(cluster.policies().toString()),
        List.of(cluster.state().toString()),
        new ByteArrayInputStream(new byte[0]),
        folder);
  }
}
