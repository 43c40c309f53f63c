package io.netpolc.compiler.frontend.live;

import io.netpolc.compiler.cluster.ClusterObject;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.objects.ClusterKind;
import io.netpolc.compiler.frontend.objects.ClusterObjectReader;
import io.netpolc.compiler.frontend.policy.GeneratedNames;
import io.netpolc.compiler.frontend.policy.NetworkPolicyReader;
import io.netpolc.compiler.frontend.yaml.Node;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.frontend.yaml.ObjectHandler;
import io.netpolc.compiler.frontend.yaml.Projection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The documents of a list or a watch, told apart.
final class LiveDocuments implements ObjectHandler {
  private static final String POLICY = "NetworkPolicy";

  private final LiveReceiver receiver;

  LiveDocuments(LiveReceiver receiver) {
    this.receiver = receiver;
  }

  @Override
  public @Nullable Projection projection(String kind) {
    return ClusterKind.projection(kind);
  }

  @Override
  public void object(Node value, @Nullable TypeMeta implied) {
    if (value instanceof Mapping mapping) {
      document(mapping, implied);
    }
  }

  private void document(Mapping mapping, @Nullable TypeMeta implied) {
    String type = mapping.text("type");
    String kind = mapping.text("kind");
    if (type != null && kind == null && mapping.get("object") instanceof Mapping object) {
      event(type, object);
    } else if (kind != null && kind.equals("Status")) {
      refused(mapping);
    } else if (kind != null && kind.endsWith("List")) {
      String next = metadata(mapping, "continue");
      receiver.page(metadata(mapping, "resourceVersion"), next);
    } else {
      receiver.listed(read(mapping, implied));
    }
  }

  private void event(String type, Mapping object) {
    String resourceVersion = metadata(object, "resourceVersion");
    switch (type) {
      case "ADDED", "MODIFIED" -> receiver.changed(read(object, null), resourceVersion);
      case "DELETED" -> receiver.deleted(key(object, null), resourceVersion);
      case "BOOKMARK" -> receiver.bookmark(resourceVersion);
      default -> refused(object);
    }
  }

  private void refused(Mapping status) {
    int code = 0;
    if (status.get("code") instanceof Node.Scalar scalar && scalar.text().matches("[0-9]{3}")) {
      code = Integer.parseInt(scalar.text());
    }
    String message = status.text("message");
    receiver.refused(code, message == null ? "no reason given" : message);
  }

  private static String metadata(Mapping object, String field) {
    String text = object.get("metadata") instanceof Mapping metadata ? metadata.text(field) : null;
    return text == null ? "" : text;
  }

  private static ObjectKey key(Mapping object, @Nullable TypeMeta implied) {
    String kind = object.text("kind");
    if (kind == null) {
      kind = implied == null ? "" : implied.kind();
    }
    return new ObjectKey(kind, metadata(object, "namespace"), metadata(object, "name"));
  }

  private static LiveObject read(Mapping object, @Nullable TypeMeta implied) {
    ObjectKey key = key(object, implied);
    var sink = new DiagnosticSink();
    if (key.kind().equals(POLICY)) {
      NetworkPolicy policy = NetworkPolicyReader.read(object, new GeneratedNames(), sink);
      return policy == null
          ? invalid(key, sink, NetworkPolicyReader.closed(object, key.namespace(), key.name()))
          : new LiveObject.OfPolicy(key, policy, metadata(object, "resourceVersion"));
    }
    String apiVersion = object.text("apiVersion");
    if (apiVersion == null) {
      apiVersion = implied == null ? "" : implied.apiVersion();
    }
    ClusterKind kind = ClusterKind.of(apiVersion, key.kind());
    ClusterObject read = kind == null ? null : ClusterObjectReader.read(kind, object, sink);
    return read == null ? invalid(key, sink, null) : new LiveObject.OfCluster(key, read);
  }

  private static LiveObject invalid(
      ObjectKey key, DiagnosticSink sink, @Nullable NetworkPolicy closed) {
    List<Diagnostic> errors =
        sink.diagnostics().stream()
            .filter(finding -> finding.severity() == Severity.ERROR)
            .toList();
    return new LiveObject.Invalid(
        key,
        errors.isEmpty() ? "its kind is not known" : errors.getFirst().message(),
        closed,
        closed != null && errors.stream().allMatch(error -> error.code() == DiagnosticCode.NP1023));
  }
}
