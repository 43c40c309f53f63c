package io.netpolc.compiler.frontend;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Label;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.frontend.objects.ClusterKind;
import io.netpolc.compiler.frontend.schema.FieldErrors;
import io.netpolc.compiler.frontend.schema.FieldPath;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.yaml.Node;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.frontend.yaml.Node.ScalarType;
import io.netpolc.compiler.frontend.yaml.Node.Sequence;
import io.netpolc.compiler.frontend.yaml.ObjectHandler;
import io.netpolc.compiler.frontend.yaml.Projection;
import io.netpolc.compiler.frontend.yaml.UnreadableException;
import io.netpolc.compiler.source.Span;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sorts the objects of one file by kind. A kind that would have an effect on policy and is not
/// understood is an error among policies and a warning in the cluster's state; kinds that have none
/// are left out.
final class ObjectDispatcher implements ObjectHandler {
  private static final String LIST = "List";

  private final FoundFile file;
  private final Set<String> ignoredKinds;
  private final InputObjects objects;
  private final DiagnosticSink sink;
  private final Set<String> told = new HashSet<>();

  /// @param ignoredKinds see [InputRequest]
  ObjectDispatcher(
      FoundFile file, Set<String> ignoredKinds, InputObjects objects, DiagnosticSink sink) {
    this.file = file;
    this.ignoredKinds = ignoredKinds;
    this.objects = objects;
    this.sink = sink;
  }

  @Override
  public @Nullable Projection projection(String kind) {
    return ClusterKind.projection(kind);
  }

  /// Takes an object; if nothing more is to be read, that is reported.
  void check(Node value, @Nullable TypeMeta implied) {
    try {
      object(value, implied);
    } catch (UnreadableException e) {
      sink.report(e.diagnostic());
    }
  }

  @Override
  public void object(Node value, @Nullable TypeMeta implied) throws UnreadableException {
    switch (value) {
      case Mapping mapping -> object(mapping, implied);
      case Scalar scalar -> {
        if (scalar.type() != ScalarType.NULL) {
          notAnObject(scalar.span(), "expected a mapping, found " + scalar.described(), false);
        }
      }
      case Sequence sequence ->
          notAnObject(sequence.span(), "expected a mapping, found a list", false);
    }
  }

  private void object(Mapping mapping, @Nullable TypeMeta implied) throws UnreadableException {
    String kind = mapping.text("kind");
    String apiVersion = mapping.text("apiVersion");
    if (kind == null && implied != null) {
      kind = implied.kind();
      apiVersion = apiVersion == null ? implied.apiVersion() : apiVersion;
    }
    if (kind == null || kind.isEmpty()) {
      if (mapping.entries().isEmpty() && !file.named()) {
        return;
      }
      boolean certain = apiVersion != null && PolicyKinds.isPolicyGroup(apiVersion);
      notAnObject(start(mapping), "`kind` is missing", certain);
    } else if (apiVersion == null || apiVersion.isEmpty()) {
      notAnObject(start(mapping), "`apiVersion` is missing", PolicyKinds.isPolicyName(kind));
    } else if (PolicyKinds.isPolicyName(apiVersion) || PolicyKinds.isPolicyGroup(kind)) {
      notAnObject(start(mapping), "`apiVersion` and `kind` are swapped", true);
    } else if (isKnownList(apiVersion, kind)) {
      checkList(mapping);
      list(mapping, apiVersion, kind);
    } else if (kind.endsWith("List") && mapping.get("items") instanceof Sequence) {
      list(mapping, apiVersion, kind);
    } else {
      typed(mapping, apiVersion, kind);
    }
  }

  /// Whether the kind is a list of objects that count here, whatever its fields are.
  private static boolean isKnownList(String apiVersion, String kind) {
    if (!kind.endsWith(LIST)) {
      return false;
    }
    String itemKind = itemKind(kind);
    return (itemKind.isEmpty() && apiVersion.equals("v1"))
        || PolicyKinds.isCompiled(apiVersion, itemKind)
        || ClusterKind.of(apiVersion, itemKind) != null;
  }

  /// Reports what would keep the elements of a list from being seen.
  private void checkList(Mapping list) {
    var errors = new FieldErrors(sink);
    var fields = new ObjectFields(list, FieldPath.ROOT, errors);
    fields.ignore("apiVersion", "kind", "metadata");
    Node items = fields.get("items");
    if (items != null && !(items instanceof Sequence)) {
      errors.wrongType(fields.path("items"), items.span(), "a list", items.described());
    }
    fields.rejectUnknown();
  }

  /// Handles the elements that were not handed on before: those of a list inside a list.
  private void list(Mapping list, String apiVersion, String kind) throws UnreadableException {
    String itemKind = itemKind(kind);
    TypeMeta implied = itemKind.isEmpty() ? null : new TypeMeta(apiVersion, itemKind);
    if (list.get("items") instanceof Sequence items) {
      for (Node item : items.items()) {
        object(item, implied);
      }
    }
  }

  private static String itemKind(String listKind) {
    return listKind.substring(0, listKind.length() - LIST.length());
  }

  private void typed(Mapping mapping, String apiVersion, String kind) throws UnreadableException {
    if (PolicyKinds.isCompiled(apiVersion, kind)) {
      if (file.forPolicies()) {
        objects.count(mapping, true);
        objects.addPolicy(mapping);
      }
      return;
    }
    ClusterKind clusterKind = ClusterKind.of(apiVersion, kind);
    if (clusterKind != null) {
      objects.count(mapping, false);
      objects.addState(clusterKind, mapping, file.forPolicies());
    } else if (PolicyKinds.hasEffect(apiVersion, kind)) {
      String group = PolicyKinds.group(apiVersion);
      boolean ignored = ignoredKinds.contains(kind) || ignoredKinds.contains(kind + "." + group);
      if (!file.forPolicies()) {
        otherPolicy(mapping, apiVersion, kind, ignored);
      } else if (ignored) {
        ignoredPolicy(mapping, apiVersion, kind);
      } else {
        unsupportedPolicy(mapping, apiVersion, kind);
      }
    }
  }

  /// Warns of policies in the cluster's state that have a say beside NetworkPolicy, once for each
  /// kind. Forms of NetworkPolicy itself do not count there anyway.
  private void otherPolicy(Mapping mapping, String apiVersion, String kind, boolean ignored) {
    String group = PolicyKinds.group(apiVersion);
    boolean itself = group.equals(PolicyKinds.GROUP) || PolicyKinds.isMeant(apiVersion, kind);
    if (!ignored && !itself && told.add(kind + "." + group)) {
      sink.report(
          Diagnostic.warning(
                  DiagnosticCode.NP1022,
                  span(mapping, "kind"),
                  "kind `%s` of `%s` in `%s` has a say in traffic and is not supported: verdicts are those without it"
                      .formatted(kind, apiVersion, file.name()))
              .withHelp("give `--ignore-kind %s` where that is meant".formatted(kind)));
    }
  }

  private void ignoredPolicy(Mapping mapping, String apiVersion, String kind) {
    sink.report(
        Diagnostic.warning(
            DiagnosticCode.NP1009,
            span(mapping, "kind"),
            "kind `%s` of `%s` in `%s` is ignored, as asked: verdicts are those without it"
                .formatted(kind, apiVersion, file.name())));
  }

  private void unsupportedPolicy(Mapping mapping, String apiVersion, String kind) {
    String compiled = PolicyKinds.VERSION;
    sink.report(
        Diagnostic.error(
                DiagnosticCode.NP1009,
                span(mapping, "kind"),
                "kind `%s` of `%s` in `%s` is not supported and would be ignored"
                    .formatted(kind, apiVersion, file.name()))
            .withHelp(
                PolicyKinds.isMeant(apiVersion, kind)
                    ? "write `apiVersion: %s` and `kind: %s`".formatted(compiled, PolicyKinds.KIND)
                    : "leave it out of the policy paths, or give `--ignore-kind %s`; only `kind: %s` of `%s` is compiled"
                        .formatted(kind, PolicyKinds.KIND, compiled)));
  }

  /// Reports what is no Kubernetes object: an error where the user named the file or it is surely a
  /// policy, a note in a directory, which may hold other files.
  private void notAnObject(Span span, String why, boolean certain) {
    boolean error = file.named() || certain;
    sink.report(
        new Diagnostic(
            DiagnosticCode.NP1008,
            error ? Severity.ERROR : Severity.NOTE,
            error ? "not a Kubernetes object: " + why : "not a Kubernetes object, skipped: " + why,
            new Label(span, ""),
            List.of(),
            null,
            List.of()));
  }

  private static Span span(Mapping mapping, String field) {
    Node node = mapping.get(field);
    return node == null ? start(mapping) : node.span();
  }

  /// The first key of a mapping.
  private static Span start(Mapping mapping) {
    return mapping.entries().isEmpty() ? mapping.span() : mapping.entries().getFirst().keySpan();
  }
}
