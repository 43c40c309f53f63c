package io.netpolc.compiler.frontend.schema;

import io.netpolc.compiler.frontend.schema.ObjectFields.TextEntry;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.source.Span;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `metadata`, as far as it matters.
///
/// @param name the name; empty if missing
/// @param generateName the prefix for a name to be made; empty if missing
/// @param namespace the namespace; empty if missing
/// @param uid the object's identity, or empty
/// @param labels by key
/// @param owner the reference with `controller: true`, or null
/// @param live whether an apiserver has taken the object: it carries a `resourceVersion`
/// @param nameSpan the name, else what stands for it
public record ObjectMeta(
    String name,
    String generateName,
    String namespace,
    String uid,
    Map<String, String> labels,
    @Nullable OwnerReference owner,
    boolean live,
    Span nameSpan) {
  /// The workload that controls an object.
  public record OwnerReference(String kind, String name, String uid) {}

  /// Reads and checks the `metadata` of an object. Names are checked in the order of the apiserver.
  ///
  /// @param object the whole object
  /// @param nameRule what is wrong with a name
  /// @return null if it is of the wrong type
  public static @Nullable ObjectMeta read(ObjectFields object, NameRule nameRule) {
    ObjectFields fields = object.object("metadata");
    if (fields == null) {
      if (!object.broken("metadata")) {
        object
            .errors()
            .required(
                object.path("metadata").child("name"),
                object.spanOf("metadata"),
                "name or generateName is required");
      }
      return null;
    }
    String generateName = fields.text("generateName");
    String name = fields.text("name");
    checkNames(fields, generateName, name, nameRule);
    String namespace = fields.text("namespace");
    if (!namespace.isEmpty()) {
      for (String problem : NameRules.dnsLabel(namespace)) {
        fields
            .errors()
            .invalid(fields.path("namespace"), fields.spanOf("namespace"), namespace, problem);
      }
    }
    Map<String, String> labels = labels(fields, "labels");
    boolean live = !fields.text("resourceVersion").isEmpty();
    OwnerReference owner = owner(fields);
    String uid = fields.text("uid");
    checkUnread(fields);
    fields.rejectUnknown();
    Span nameSpan = name.isEmpty() ? fields.spanOf("generateName") : fields.spanOf("name");
    return new ObjectMeta(name, generateName, namespace, uid, labels, owner, live, nameSpan);
  }

  /// The same with the label set of an object before that has the same labels: pods have few label
  /// sets, and what is the same object need not be compared.
  ///
  /// @param known label sets by themselves; gets these labels if it lacks them
  public ObjectMeta sharing(Map<Map<String, String>, Map<String, String>> known) {
    Map<String, String> shared = known.get(labels);
    if (shared == null) {
      shared = Map.copyOf(labels);
      known.put(shared, shared);
    }
    return new ObjectMeta(name, generateName, namespace, uid, shared, owner, live, nameSpan);
  }

  /// What is wrong with a name.
  @FunctionalInterface
  public interface NameRule {
    /// The problems, in the apiserver's words.
    List<String> problems(String name);
  }

  private static void checkNames(
      ObjectFields fields, String generateName, String name, NameRule rule) {
    FieldErrors errors = fields.errors();
    if (!generateName.isEmpty()) {
      String stem =
          generateName.endsWith("-") ? generateName.replaceFirst(".$", "a") : generateName;
      for (String problem : rule.problems(stem)) {
        errors.invalid(
            fields.path("generateName"), fields.spanOf("generateName"), generateName, problem);
      }
    }
    if (fields.broken("name") || fields.broken("generateName")) {
      return;
    }
    if (name.isEmpty() && generateName.isEmpty()) {
      errors.required(
          fields.path("name"), fields.spanOf("name"), "name or generateName is required");
    }
    if (!name.isEmpty()) {
      for (String problem : rule.problems(name)) {
        errors.invalid(fields.path("name"), fields.spanOf("name"), name, problem);
      }
    }
  }

  /// Reads and checks a map of labels.
  public static Map<String, String> labels(ObjectFields fields, String field) {
    var labels = new TreeMap<String, String>();
    for (TextEntry entry : fields.stringMap(field)) {
      for (String problem : NameRules.labelKey(entry.key())) {
        fields.errors().invalid(fields.path(field), entry.keySpan(), entry.key(), problem);
      }
      for (String problem : NameRules.labelValue(entry.value())) {
        fields.errors().invalid(fields.path(field), entry.valueSpan(), entry.value(), problem);
      }
      labels.put(entry.key(), entry.value());
    }
    return labels;
  }

  /// Reads the labels in the `metadata` of a pod template; unknown fields are reported.
  public static Map<String, String> templateLabels(ObjectFields metadata) {
    Map<String, String> labels = labels(metadata, "labels");
    checkUnread(metadata);
    owner(metadata);
    metadata.ignore("name", "generateName", "namespace", "uid", "resourceVersion");
    metadata.rejectUnknown();
    return labels;
  }

  /// Checks the types of fields whose values do not matter.
  private static void checkUnread(ObjectFields fields) {
    fields.stringMap("annotations");
    fields.strings("finalizers");
    fields.wholeNumber("generation");
    fields.wholeNumber("deletionGracePeriodSeconds");
    fields.text("creationTimestamp");
    fields.text("deletionTimestamp");
    fields.text("selfLink");
    fields.text("clusterName");
    fields.objects("managedFields");
  }

  /// The controller. The apiserver takes any text for its kind and its name; what no object can be
  /// called is passed over, since answers say these words.
  private static @Nullable OwnerReference owner(ObjectFields fields) {
    OwnerReference owner = null;
    for (ObjectFields reference : fields.objects("ownerReferences")) {
      Scalar kind = reference.string("kind");
      Scalar name = reference.string("name");
      String uid = reference.text("uid");
      if (reference.isTrue("controller")
          && owner == null
          && kind != null
          && name != null
          && isObject(kind.text(), name.text())) {
        owner = new OwnerReference(kind.text(), name.text(), uid);
      }
      reference.text("apiVersion");
      reference.bool("blockOwnerDeletion", false);
      reference.rejectUnknown();
    }
    return owner;
  }

  private static boolean isObject(String kind, String name) {
    return NameRules.dnsLabel(kind.toLowerCase(Locale.ROOT)).isEmpty()
        && NameRules.subdomain(name).isEmpty();
  }
}
