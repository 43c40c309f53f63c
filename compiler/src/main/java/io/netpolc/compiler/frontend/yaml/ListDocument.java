package io.netpolc.compiler.frontend.yaml;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
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
  private long waitingValues;
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
  ///
  /// @throws UnreadableException if nothing more is to be read, or too much waits
  void item(Node node) throws UnreadableException {
    boolean typed = !(node instanceof Mapping mapping) || mapping.get("kind") != null;
    if (typed) {
      handler.object(node, null);
    } else if (kind != null && apiVersion != null) {
      handler.object(node, implied());
    } else {
      waitingValues += node.values();
      if (waitingValues > Limits.WAITING_NODES) {
        throw new UnreadableException(
            Diagnostic.error(
                    DiagnosticCode.NP1007,
                    node.span(),
                    "list has more than %d values before its `kind`"
                        .formatted(Limits.WAITING_NODES))
                .withHelp("put `apiVersion` and `kind` before `items`"));
      }
      waiting.add(node);
    }
  }

  /// Ends the document.
  ///
  /// @param document its fields; `items` without the elements that were handed on
  /// @throws UnreadableException if nothing more is to be read
  void end(Mapping document) throws UnreadableException {
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
