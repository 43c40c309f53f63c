package io.netpolc.compiler.suggest;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.explain.PodLabels;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The policies in the making, one for each selection of pods, of the namespaces that get any.
final class Drafts {
  private static final String EVERY_POD = "every-pod";

  /// Pods of a namespace.
  private record Selection(String namespace, LabelSelector subjects) {}

  /// @param name what the policy is to be called
  private record Named(Draft draft, String name) {}

  private static final Comparator<Selection> ORDER =
      Comparator.comparing(Selection::namespace).thenComparing(s -> s.subjects().toString());

  private final PodLabels labels;
  private final Predicate<String> namespaces;
  private final SortedMap<Selection, Named> drafts = new TreeMap<>(ORDER);
  private final Set<Pod> seen = new HashSet<>();
  private final TreeSet<String> unnamed = new TreeSet<>();

  /// @param namespaces whose pods get policies
  Drafts(PodLabels labels, Predicate<String> namespaces) {
    this.labels = labels;
    this.namespaces = namespaces;
  }

  /// The draft for the workload of a pod, which isolates it; null where it gets none: its namespace
  /// is not asked for, or it has no label to be named by.
  @Nullable Draft of(Pod pod, Set<Direction> directions) {
    if (!namespaces.test(pod.namespace())) {
      return null;
    }
    seen.add(pod);
    LabelSelector subjects = labels.selector(pod);
    if (subjects.isEverything()) {
      unnamed.add(pod.qualifiedName());
      return null;
    }
    return draft(new Selection(pod.namespace(), subjects), name(pod), directions);
  }

  /// The draft for the pods that a selector takes in a namespace; null where there are none, or the
  /// namespace is not asked for.
  @Nullable Draft of(String namespace, LabelSelector subjects, Set<Direction> directions) {
    List<Pod> pods = labels.selected(namespace, subjects);
    if (pods.isEmpty() || !namespaces.test(namespace)) {
      return null;
    }
    seen.addAll(pods);
    String name =
        subjects.isEverything()
            ? EVERY_POD
            : pods.stream().map(Drafts::name).min(Comparator.naturalOrder()).orElseThrow();
    return draft(new Selection(namespace, subjects), name, directions);
  }

  private static String name(Pod pod) {
    return pod.owner() == null ? pod.name() : pod.owner().name();
  }

  private Draft draft(Selection selection, String name, Set<Direction> directions) {
    Named named =
        drafts.merge(
            selection,
            new Named(new Draft(selection.subjects()), name),
            (known, more) ->
                known.name.compareTo(more.name) <= 0 ? known : new Named(known.draft, more.name));
    named.draft.isolate(directions);
    return named.draft;
  }

  /// All of them, with names of their own.
  SortedMap<PolicyRef, Draft> named() {
    SortedMap<PolicyRef, Draft> named = new TreeMap<>();
    drafts.forEach((selection, one) -> {
      var ref = new PolicyRef(selection.namespace(), one.name);
      for (int i = 2; named.containsKey(ref); i++) {
        ref = new PolicyRef(selection.namespace(), one.name + "-" + i);
      }
      named.put(ref, one.draft);
    });
    return named;
  }

  /// Whether a pod was seen.
  boolean saw(Pod pod) {
    return seen.contains(pod);
  }

  /// Pods without a label by which a policy could select them.
  SortedSet<String> unnamed() {
    return unnamed;
  }
}
