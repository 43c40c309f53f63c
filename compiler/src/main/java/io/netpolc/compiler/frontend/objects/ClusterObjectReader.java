package io.netpolc.compiler.frontend.objects;

import io.netpolc.compiler.cluster.ClusterObject;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.schema.FieldErrors;
import io.netpolc.compiler.frontend.schema.FieldPath;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.schema.ObjectMeta;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import org.jspecify.annotations.Nullable;

/// Reads one object of a live cluster by itself.
public final class ClusterObjectReader {
  private ClusterObjectReader() {}

  /// Reads an object.
  ///
  /// @param kind one that verdicts depend on in a live cluster
  /// @return null if it is not valid; then an error was reported
  /// @throws IllegalArgumentException for a kind that no verdict depends on: a workload, a webhook
  public static @Nullable ClusterObject read(
      ClusterKind kind, Mapping mapping, DiagnosticSink sink) {
    int errorsBefore = sink.errorCount();
    var object = new ObjectFields(mapping, FieldPath.ROOT, new FieldErrors(sink));
    ObjectMeta meta = ObjectMeta.read(object, kind.nameRule());
    if (meta == null) {
      return null;
    }
    ClusterObject value = read(kind, object, meta);
    return sink.errorCount() == errorsBefore ? value : null;
  }

  private static ClusterObject read(ClusterKind kind, ObjectFields object, ObjectMeta meta) {
    String namespace = meta.namespace();
    return switch (kind) {
      case NAMESPACE -> ObjectReaders.namespace(object, meta);
      case NODE -> ObjectReaders.node(object, meta);
      case POD -> ObjectReaders.pod(object, meta, namespace).pod();
      case SERVICE -> ObjectReaders.service(object, meta, namespace);
      case ENDPOINT_SLICE -> ObjectReaders.endpointSlice(object, meta, namespace);
      case DEPLOYMENT,
          STATEFUL_SET,
          DAEMON_SET,
          REPLICA_SET,
          REPLICATION_CONTROLLER,
          JOB,
          CRON_JOB,
          VALIDATING_WEBHOOKS,
          MUTATING_WEBHOOKS,
          CUSTOM_RESOURCE_DEFINITION,
          API_SERVICE,
          SERVICE_MONITOR,
          POD_MONITOR ->
          throw new IllegalArgumentException("no verdict depends on " + kind);
    };
  }
}
