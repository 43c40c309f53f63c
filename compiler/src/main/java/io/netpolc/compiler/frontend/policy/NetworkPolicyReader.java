package io.netpolc.compiler.frontend.policy;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.frontend.ast.PolicyText;
import io.netpolc.compiler.frontend.schema.FieldErrors;
import io.netpolc.compiler.frontend.schema.FieldPath;
import io.netpolc.compiler.frontend.schema.NameRules;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.schema.ObjectMeta;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads a `networking.k8s.io/v1` NetworkPolicy. It reports what the apiserver reports for the same
/// object, with the same field path and error type and in the same order, and more places for what
/// the apiserver's decoder would stop at.
public final class NetworkPolicyReader {
  private static final String DEFAULT_NAMESPACE = "default";
  private static final List<String> POLICY_TYPES =
      List.of(Direction.INGRESS.policyType(), Direction.EGRESS.policyType());

  private final ObjectFields object;
  private final FieldErrors errors;
  private final PolicyTextReader text;

  private NetworkPolicyReader(Mapping mapping, FieldErrors errors) {
    this.object = new ObjectFields(mapping, FieldPath.ROOT, errors);
    this.errors = errors;
    this.text = new PolicyTextReader(mapping);
  }

  /// Reads a policy.
  ///
  /// @param generatedNames gives a name to a policy that has only a `generateName`
  /// @return null if it is not valid; then an error was reported
  public static @Nullable NetworkPolicy read(
      Mapping mapping, GeneratedNames generatedNames, DiagnosticSink sink) {
    int errorsBefore = sink.errorCount();
    var errors = new FieldErrors(sink);
    var reader = new NetworkPolicyReader(mapping, errors);
    NetworkPolicy policy = reader.read(generatedNames);
    reader.checkMode();
    return sink.errorCount() == errorsBefore ? policy : null;
  }

  /// What stands for a policy that is not valid: it isolates the pods that it selects, in the
  /// directions of its `policyTypes`, and allows them nothing. Where these words are missing or not
  /// understood either, they are all pods of its namespace, and both directions. A policy of which
  /// only the mode is not understood is enforced as it is.
  ///
  /// @param mapping the whole object
  public static NetworkPolicy closed(Mapping mapping, String namespace, String name) {
    var ofPolicy = new DiagnosticSink();
    NetworkPolicy whole =
        new NetworkPolicyReader(mapping, new FieldErrors(ofPolicy)).read(new GeneratedNames());
    if (whole != null && ofPolicy.errorCount() == 0) {
      return whole;
    }
    var sink = new DiagnosticSink();
    var reader = new NetworkPolicyReader(mapping, new FieldErrors(sink));
    ObjectFields spec = reader.object.object("spec");
    LabelSelector subjects = LabelSelector.EVERYTHING;
    Set<Direction> isolates = EnumSet.allOf(Direction.class);
    if (spec != null) {
      ObjectFields podSelector = spec.object("podSelector");
      LabelSelector selector = podSelector == null ? subjects : SelectorReader.read(podSelector);
      subjects = sink.errorCount() == 0 ? selector : subjects;
      int before = sink.errorCount();
      Set<Direction> types = reader.policyTypes(spec, true);
      isolates = sink.errorCount() == before ? types : isolates;
    }
    return new NetworkPolicy(
        new PolicyRef(namespace, name),
        subjects,
        isolates,
        List.of(),
        List.of(),
        reader.object.span(),
        reader.text.text(),
        reader.mode());
  }

  private @Nullable NetworkPolicy read(GeneratedNames generatedNames) {
    object.ignore("apiVersion", "kind");
    ObjectMeta meta = ObjectMeta.read(object, NameRules::subdomain);
    PolicyRef ref = meta == null ? null : ref(meta, generatedNames);
    // A policy without a usable name is read on, so that all its errors are reported in one run.
    PolicyRef usable = ref == null ? new PolicyRef(DEFAULT_NAMESPACE, "unnamed") : ref;
    NetworkPolicy policy =
        spec(usable, meta != null && meta.live(), meta == null ? object.span() : meta.nameSpan());
    checkStatus();
    object.rejectUnknown();
    return ref == null ? null : policy;
  }

  private @Nullable PolicyRef ref(ObjectMeta meta, GeneratedNames generatedNames) {
    String namespace = meta.namespace();
    if (namespace.isEmpty()) {
      namespace = DEFAULT_NAMESPACE;
      errors
          .sink()
          .report(
              Diagnostic.warning(
                      DiagnosticCode.NP1015,
                      meta.nameSpan(),
                      "policy `%s` names no namespace and is taken to be in `default`"
                          .formatted(meta.name().isEmpty() ? meta.generateName() : meta.name()))
                  .withHelp("add `namespace:` to its `metadata`"));
    }
    if (!meta.name().isEmpty()) {
      return new PolicyRef(namespace, meta.name());
    }
    return meta.generateName().isEmpty()
        ? null
        : new PolicyRef(namespace, generatedNames.next(namespace, meta.generateName()));
  }

  private NetworkPolicy spec(PolicyRef ref, boolean live, Span span) {
    ObjectFields spec = object.object("spec");
    if (spec == null) {
      return new NetworkPolicy(
          ref,
          LabelSelector.EVERYTHING,
          EnumSet.of(Direction.INGRESS),
          List.of(),
          List.of(),
          span,
          text.text(),
          mode());
    }
    ObjectFields podSelector = spec.object("podSelector");
    LabelSelector subjects =
        podSelector == null ? LabelSelector.EVERYTHING : SelectorReader.read(podSelector);
    List<PolicyRule> ingress = rules(spec, ref, Direction.INGRESS, live);
    List<PolicyRule> egress = rules(spec, ref, Direction.EGRESS, live);
    Set<Direction> isolates = policyTypes(spec, !egress.isEmpty());
    spec.rejectUnknown();
    return new NetworkPolicy(ref, subjects, isolates, ingress, egress, span, text.text(), mode());
  }

  /// What the annotation says; enforced where it is missing or not understood.
  private PolicyMode mode() {
    PolicyText.Annotation annotation = text.annotation(PolicyMode.ANNOTATION);
    PolicyMode mode = annotation == null ? null : PolicyMode.of(annotation.value());
    return mode == null ? PolicyMode.ENFORCE : mode;
  }

  /// The apiserver takes any annotation.
  private void checkMode() {
    PolicyText.Annotation annotation = text.annotation(PolicyMode.ANNOTATION);
    if (annotation != null && PolicyMode.of(annotation.value()) == null) {
      errors
          .sink()
          .report(
              Diagnostic.error(
                      DiagnosticCode.NP1023,
                      annotation.span(),
                      "`%s` is no mode of a policy; there are %s"
                          .formatted(
                              annotation.value(),
                              PolicyMode.names().stream()
                                  .map(name -> "`" + name + "`")
                                  .collect(Collectors.joining(" and "))))
                  .withHelp(Suggestion.help(annotation.value(), PolicyMode.names())));
    }
  }

  private List<PolicyRule> rules(
      ObjectFields spec, PolicyRef ref, Direction direction, boolean live) {
    var rules = new ArrayList<PolicyRule>();
    for (ObjectFields rule : spec.objects(direction.field())) {
      rules.add(rule(rule, new RuleRef(ref, direction, rules.size()), live));
    }
    return rules;
  }

  private PolicyRule rule(ObjectFields fields, RuleRef ref, boolean live) {
    var ports = new ArrayList<PolicyPort>();
    for (ObjectFields item : fields.objects("ports")) {
      PolicyPort port = PortReader.read(item);
      if (port != null) {
        text.port(item);
        ports.add(port);
      }
    }
    var peers = new ArrayList<Peer>();
    for (ObjectFields item : fields.objects(ref.direction() == Direction.INGRESS ? "from" : "to")) {
      Peer peer = PeerReader.read(item, live);
      if (peer != null) {
        peers.add(peer);
      }
    }
    fields.rejectUnknown();
    return new PolicyRule(ref, peers, ports, fields.span());
  }

  /// The directions in effect. Without `policyTypes`: Ingress, and Egress if there is any egress
  /// rule (`SetDefaults_NetworkPolicy`).
  private Set<Direction> policyTypes(ObjectFields spec, boolean hasEgress) {
    List<Scalar> types = spec.strings("policyTypes");
    var isolates = EnumSet.noneOf(Direction.class);
    if (types.size() > POLICY_TYPES.size()) {
      errors.error(
          DiagnosticCode.NP1011,
          spec.spanOf("policyTypes"),
          spec.path("policyTypes")
              + ": Invalid value: "
              + types.stream().map(t -> "\"" + t.text() + "\"").toList()
              + ": may not specify more than two policyTypes");
      return isolates;
    }
    for (int i = 0; i < types.size(); i++) {
      Scalar type = types.get(i);
      switch (type.text()) {
        case "Ingress" -> isolates.add(Direction.INGRESS);
        case "Egress" -> isolates.add(Direction.EGRESS);
        default ->
            errors.unsupported(
                spec.path("policyTypes").index(i), type.span(), type.text(), POLICY_TYPES);
      }
    }
    if (types.isEmpty()) {
      isolates.add(Direction.INGRESS);
      if (hasEgress) {
        isolates.add(Direction.EGRESS);
      }
    }
    return isolates;
  }

  /// `status` existed in 1.24 to 1.27 only; older servers wrote it empty.
  private void checkStatus() {
    ObjectFields status = object.object("status");
    if (status == null) {
      return;
    }
    if (status.isEmpty()) {
      errors.warning(
          DiagnosticCode.NP1017,
          object.keySpanOf("status"),
          "status: a NetworkPolicy has no status; the empty one is ignored");
    } else {
      errors.error(DiagnosticCode.NP1003, object.keySpanOf("status"), "status: Unknown field");
    }
  }
}
