package io.netpolc.compiler.frontend.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MadeUpAddressesTest {
  @Test
  void tooManyWorkloadsAreReportedOnce() {
    List<Workload> workloads =
        IntStream.range(0, (1 << 17) + 5)
            .mapToObj(i ->
                new Workload(
                    "Deployment",
                    "a",
                    "w" + i,
                    "",
                    null,
                    true,
                    false,
                    Map.of(),
                    PodSpec.read(null)))
            .toList();
    var sink = new DiagnosticSink();
    var pods = new WorkloadPods(List.of(), workloads, Set::of, sink).pods();
    assertThat(sink.diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly(DiagnosticCode.NP3003);
    assertThat(pods.stream().filter(pod -> pod.addresses().size() == 2)).hasSize((1 << 17) - 1);
  }
}
