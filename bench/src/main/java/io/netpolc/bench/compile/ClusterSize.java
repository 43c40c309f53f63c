package io.netpolc.bench.compile;

/// How large a made cluster is.
///
/// @param policies NetworkPolicies
/// @param labelSets distinct label sets of pods, each in one namespace
/// @param pods at least one for each label set
/// @param namespaces that label sets and policies are spread over
/// @param localPods pods of the node that is compiled for, at most one for each label set
public record ClusterSize(int policies, int labelSets, int pods, int namespaces, int localPods) {
  private static final int NAMESPACES = 200;
  private static final int LOCAL_PODS = 110;

  public ClusterSize {
    if (policies < 0 || namespaces < 1 || localPods < 0) {
      throw new IllegalArgumentException("no cluster is that small");
    }
    if (labelSets < localPods || pods < labelSets) {
      throw new IllegalArgumentException("there are fewer pods than label sets or local pods");
    }
  }

  /// A cluster with as many namespaces, and pods on the node, as a large one has.
  public static ClusterSize of(int policies, int labelSets, int pods) {
    return new ClusterSize(policies, labelSets, pods, NAMESPACES, Math.min(LOCAL_PODS, labelSets));
  }
}
