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
/// @param several whether it wants more than one pod
/// @param labels of its pods
/// @param spec of its pods
record Workload(
    String kind,
    String namespace,
    String name,
    String uid,
    @Nullable OwnerReference owner,
    boolean runs,
    boolean several,
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
    int replicas = count(outer, "replicas");
    int parallelism = count(spec, "parallelism");
    boolean runs = replicas != 0 && parallelism != 0;
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
        kind == ClusterKind.DAEMON_SET || replicas > 1 || parallelism > 1,
        templateMeta == null ? new TreeMap<>() : ObjectMeta.templateLabels(templateMeta),
        PodSpec.read(template == null ? null : template.object("spec")));
  }

  /// A number of pods; one where it is not given, which is the default of every kind.
  private static int count(@Nullable ObjectFields fields, String field) {
    Integer count = fields == null ? null : fields.integer(field);
    return count == null ? 1 : count;
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
