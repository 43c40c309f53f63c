package io.netpolc.compiler.frontend.yaml;

import io.netpolc.compiler.frontend.yaml.Node.Entry;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.frontend.yaml.Node.ScalarType;
import io.netpolc.compiler.frontend.yaml.ObjectHandler.TypeMeta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hands the elements of one document's `items` on while the document is still being read. Elements
/// of a typed list that are read before the list's own kind (kubectl sorts `items` before `kind`)
/// wait for it.
final class ListDocument {
  private final ObjectHandler handler;
  private final List<Node> waiting = new ArrayList<>();
  private @Nullable String apiVersion;
  private @Nullable String kind;

  ListDocument(ObjectHandler handler) {
    this.handler = handler;
  }

  /// Notes a field of the document itself.
  void field(Entry entry) {
    if (entry.value() instanceof Scalar scalar && scalar.type() == ScalarType.STRING) {
      if (entry.key().equals("kind")) {
        kind = scalar.text();
      } else if (entry.key().equals("apiVersion")) {
        apiVersion = scalar.text();
      }
    }
  }

  /// The kind of elements that do not name it, if it is known by now.
  @Nullable String impliedKind() {
    TypeMeta implied = implied();
    return implied == null ? null : implied.kind();
  }

  /// Takes an element of `items`.
  void item(Node node) {
    boolean typed = !(node instanceof Mapping mapping) || mapping.get("kind") != null;
    if (typed) {
      handler.object(node, null);
    } else if (kind != null && apiVersion != null) {
      handler.object(node, implied());
    } else {
      waiting.add(node);
    }
  }

  /// Ends the document.
  ///
  /// @param document its fields; `items` without the elements that were handed on
  void end(Mapping document) {
    TypeMeta implied = implied();
    for (Node node : waiting) {
      handler.object(node, implied);
    }
    handler.object(document, null);
  }

  private @Nullable TypeMeta implied() {
    if (kind == null || apiVersion == null || !kind.endsWith("List") || kind.equals("List")) {
      return null;
    }
    return new TypeMeta(apiVersion, kind.substring(0, kind.length() - "List".length()));
  }
}
