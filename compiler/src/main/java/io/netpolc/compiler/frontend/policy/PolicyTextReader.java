package io.netpolc.compiler.frontend.policy;

import io.netpolc.compiler.frontend.ast.PolicyText;
import io.netpolc.compiler.frontend.ast.PolicyText.Annotation;
import io.netpolc.compiler.frontend.ast.PolicyText.PortText;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.yaml.Node;
import io.netpolc.compiler.frontend.yaml.Node.Entry;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.frontend.yaml.Node.Sequence;
import io.netpolc.compiler.source.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Notes how a policy is written. Reports nothing: whoever reads the meaning does.
final class PolicyTextReader {
  private final Mapping policy;
  private final Map<Span, PortText> ports = new HashMap<>();

  /// @param policy the whole object
  PolicyTextReader(Mapping policy) {
    this.policy = policy;
  }

  /// Notes an item of `ports`.
  void port(ObjectFields item) {
    ports.put(
        item.span(),
        new PortText(
            item.valueSpanOf("protocol"), item.valueSpanOf("port"), item.valueSpanOf("endPort")));
  }

  /// All that was noted.
  PolicyText text() {
    if (!(policy.get("spec") instanceof Mapping spec)) {
      return new PolicyText(Map.of(), List.of(), ports, ignore());
    }
    Map<String, Span> fields = new HashMap<>();
    for (Entry entry : spec.entries()) {
      fields.put(entry.key(), entry.keySpan());
    }
    List<Span> types =
        spec.get("policyTypes") instanceof Sequence sequence
            ? sequence.items().stream().map(Node::span).toList()
            : List.of();
    return new PolicyText(fields, types, ports, ignore());
  }

  private @Nullable Annotation ignore() {
    return annotation(PolicyText.IGNORE);
  }

  /// An annotation of the policy, or null.
  @Nullable Annotation annotation(String name) {
    return policy.get("metadata") instanceof Mapping metadata
            && metadata.get("annotations") instanceof Mapping annotations
            && annotations.get(name) instanceof Scalar scalar
        ? new Annotation(scalar.text(), scalar.span())
        : null;
  }
}
