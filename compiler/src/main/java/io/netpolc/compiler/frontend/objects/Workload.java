package io.netpolc.compiler.frontend.objects;

import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.schema.ObjectMeta;
import io.netpolc.compiler.frontend.schema.ObjectMeta.OwnerReference;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An object that makes pods.
///
/// @param kind its kind
/// @param namespace its namespace
/// @param name its name
/// @param uid its identity, or empty
/// @param owner the workload that made it, or null
/// @param runs whether it wants any pod now: not scaled to zero, not a Job that has ended
/// @param labels of its pods
/// @param spec of its pods
record Workload(
    String kind,
    String namespace,
    String name,
    String uid,
    @Nullable OwnerReference owner,
    boolean runs,
    Map<String, String> labels,
    PodSpec spec) {
  Workload {
    labels = Map.copyOf(labels);
  }

  /// Reads a workload.
  static Workload read(ClusterKind kind, ObjectFields object, ObjectMeta meta, String namespace) {
    ObjectFields spec = object.object("spec");
    ObjectFields outer = spec;
    if (kind == ClusterKind.CRON_JOB && spec != null) {
      ObjectFields job = spec.object("jobTemplate");
      spec = job == null ? null : job.object("spec");
    }
    boolean runs = !isZero(outer, "replicas") && !isZero(spec, "parallelism");
    if (kind == ClusterKind.JOB && hasEnded(object.object("status"))) {
      runs = false;
    }
    ObjectFields template = spec == null ? null : spec.object("template");
    ObjectFields templateMeta = template == null ? null : template.object("metadata");
    return new Workload(
        kind.kind(),
        namespace,
        meta.name(),
        meta.uid(),
        meta.owner(),
        runs,
        templateMeta == null ? new TreeMap<>() : ObjectMeta.templateLabels(templateMeta),
        PodSpec.read(template == null ? null : template.object("spec")));
  }

  private static boolean isZero(@Nullable ObjectFields fields, String field) {
    Integer count = fields == null ? null : fields.integer(field);
    return count != null && count == 0;
  }

  private static boolean hasEnded(@Nullable ObjectFields status) {
    if (status == null) {
      return false;
    }
    for (ObjectFields condition : status.objects("conditions")) {
      Scalar type = condition.string("type");
      boolean ends =
          type != null && (type.text().equals("Complete") || type.text().equals("Failed"));
      if (ends && condition.text("status").equals("True")) {
        return true;
      }
    }
    return false;
  }
}
