package io.netpolc.compiler.explain;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.PodLabelKeys;
import io.netpolc.compiler.eval.LabelMatch;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Chooses the labels by which a policy names the pods of a workload: of those that all its pods
/// have in common, as few as take no other pod of the namespace, or all of them where none do.
/// Labels that a controller makes anew for each revision or pod are left out.
public final class PodLabels {
  private final Map<String, List<Pod>> ofNamespace = new HashMap<>();
  private final Map<List<Object>, LabelSelector> selectors = new HashMap<>();

  /// @param cluster whose selectable pods are named
  public PodLabels(ClusterState cluster) {
    for (Pod pod : cluster.pods()) {
      if (pod.selectable()) {
        ofNamespace.computeIfAbsent(pod.namespace(), _ -> new ArrayList<>()).add(pod);
      }
    }
  }

  /// A selector for a pod and the others of its workload, in their namespace; one that takes every
  /// pod where they have no label in common.
  public LabelSelector selector(Pod pod) {
    Object kind = pod.owner() == null ? pod.labels() : pod.owner();
    return selectors.computeIfAbsent(List.of(pod.namespace(), kind), _ -> choose(pod));
  }

  private LabelSelector choose(Pod pod) {
    SortedMap<String, String> common = common(workload(pod));
    List<String> keys = new ArrayList<>(common.keySet());
    keys.sort(Comparator.comparingInt(PodLabels::rank));
    int wanted = taken(pod, common);
    for (int i = 0; i < keys.size(); i++) {
      Map<String, String> one = Map.of(keys.get(i), common.get(keys.get(i)));
      if (taken(pod, one) == wanted) {
        return LabelSelector.ofLabels(one);
      }
    }
    for (int i = 0; i < keys.size(); i++) {
      for (int j = i + 1; j < keys.size(); j++) {
        Map<String, String> two =
            Map.of(keys.get(i), common.get(keys.get(i)), keys.get(j), common.get(keys.get(j)));
        if (taken(pod, two) == wanted) {
          return LabelSelector.ofLabels(two);
        }
      }
    }
    return LabelSelector.ofLabels(common);
  }

  /// The pods of a namespace that a selector takes, in order of name.
  public List<Pod> selected(String namespace, LabelSelector selector) {
    return ofNamespace.getOrDefault(namespace, List.of()).stream()
        .filter(pod -> LabelMatch.selects(selector, pod.labels()))
        .toList();
  }

  /// The pods of the owner that a pod has, itself among them; itself alone where it has none.
  public List<Pod> workload(Pod pod) {
    return pod.owner() == null
        ? List.of(pod)
        : ofNamespace.getOrDefault(pod.namespace(), List.of()).stream()
            .filter(other -> pod.owner().equals(other.owner()))
            .toList();
  }

  private int taken(Pod pod, Map<String, String> labels) {
    return selected(pod.namespace(), LabelSelector.ofLabels(labels)).size();
  }

  private static int rank(String key) {
    int usual = PodLabelKeys.NAMES.indexOf(key);
    return usual < 0 ? PodLabelKeys.NAMES.size() : usual;
  }

  private static SortedMap<String, String> common(List<Pod> pods) {
    var common = new TreeMap<>(pods.getFirst().labels());
    common.keySet().removeAll(PodLabelKeys.MADE_BY_CONTROLLERS);
    pods.forEach(pod -> common.entrySet().retainAll(pod.labels().entrySet()));
    return common;
  }
}
