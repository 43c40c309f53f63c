package io.netpolc.bench.readme;

import io.netpolc.bench.compile.MadeCluster;
import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.frontend.InputRequest;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/// What the tables of a node take.
final class TableBytes {
  private TableBytes() {}

  /// The bytes of all tables for the pods of [MadeCluster#NODE].
  static long of(MadeCluster cluster) {
    var sink = new DiagnosticSink();
    var request =
        new InputRequest(
            List.of(cluster.policies().toString()),
            List.of(cluster.state().toString()),
            InputStream.nullInputStream(),
            Path.of(""));
    var options = CompileOptions.ofNode(MadeCluster.NODE);
    Compilation compilation = Compilation.run(request, options, sink);
    if (compilation == null) {
      throw new IllegalStateException(sink.diagnostics().toString());
    }
    return compilation.lowered().seeds().images().stream()
        .map(MapImage::bytes)
        .mapToLong(bytes -> bytes.length)
        .sum();
  }
}
