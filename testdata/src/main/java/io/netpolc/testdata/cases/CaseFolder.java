package io.netpolc.testdata.cases;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.query.PortSpec;
import io.netpolc.compiler.query.ResolvedQuery;
import io.netpolc.compiler.verdict.Flow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A folder with `policies.yaml`, `cluster.yaml` and `expected.json`.
///
/// @param name `area/case`
/// @param folder where it is
public record CaseFolder(String name, Path folder) {
  /// The policies' file.
  public Path policies() {
    return folder.resolve("policies.yaml");
  }

  /// The cluster's file.
  public Path cluster() {
    return folder.resolve("cluster.yaml");
  }

  /// Both, read.
  ///
  /// @throws IllegalArgumentException if the front end reports an error
  public CheckedInput read() {
    return Manifests.read(policies(), cluster());
  }

  /// What must be allowed and what not.
  public List<Probe> probes() {
    try {
      return ProbeReader.read(folder.resolve("expected.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The flow that a probe asks about.
  ///
  /// @throws IllegalArgumentException if it names what is not there
  public static Flow flow(Probe probe, FlowResolver resolver) {
    var sink = new DiagnosticSink();
    PortSpec port = PortSpec.of(probe.protocol(), probe.port(), sink);
    ResolvedQuery query =
        port == null
            ? null
            : resolver.resolve(
                new FlowQuery(probe.from(), probe.to(), port, family(probe.family())), sink);
    if (query == null) {
      throw new IllegalArgumentException(
          probe
              + ": "
              + sink.diagnostics().stream()
                  .map(Diagnostic::message)
                  .collect(Collectors.joining(", ")));
    }
    return query.flow();
  }

  private static @Nullable IpFamily family(@Nullable Integer number) {
    if (number == null) {
      return null;
    }
    return number == 4 ? IpFamily.V4 : IpFamily.V6;
  }

  @Override
  public String toString() {
    return name;
  }
}
