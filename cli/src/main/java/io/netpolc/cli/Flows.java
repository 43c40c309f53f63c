package io.netpolc.cli;

import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.query.ResolvedQuery;
import io.netpolc.compiler.verdict.Flow;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Resolves queries, each pair of ends once.
final class Flows {
  private static final int MAX_KNOWN = 1 << 16;

  private record Pair(String from, String to, @Nullable IpFamily family) {}

  private final FlowResolver resolver;
  private final Map<Pair, Flow> known = new HashMap<>();

  Flows(FlowResolver resolver) {
    this.resolver = resolver;
  }

  /// The flow in the first family that fits.
  ///
  /// @return null after errors were reported
  @Nullable Flow resolve(FlowQuery query, DiagnosticSink sink) {
    var pair = new Pair(query.from(), query.to(), query.family());
    Flow similar = known.get(pair);
    // Which ICMP it is depends on the family.
    if (similar != null && query.port().protocol().hasPorts()) {
      return new Flow(similar.from(), similar.to(), query.port().protocol(), query.port().port());
    }
    ResolvedQuery resolved = resolver.resolve(query, sink);
    if (resolved == null) {
      return null;
    }
    if (known.size() < MAX_KNOWN) {
      known.put(pair, resolved.flow());
    }
    return resolved.flow();
  }
}
