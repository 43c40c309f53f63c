package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The labels of pods by namespace, each with how many pods have it; finds the one that was
/// probably meant.
final class LabelCatalog {
  private static final int NAMED = 5;

  private final Map<String, List<Pod>> pods = new HashMap<>();
  private final Map<String, NavigableMap<String, NavigableMap<String, Integer>>> known =
      new HashMap<>();

  LabelCatalog(List<Pod> all) {
    for (Pod pod : all) {
      pods.computeIfAbsent(pod.namespace(), _ -> new java.util.ArrayList<>()).add(pod);
    }
  }

  /// Key, value, number of pods.
  NavigableMap<String, NavigableMap<String, Integer>> of(String namespace) {
    return known.computeIfAbsent(
        namespace,
        name -> {
          var labels = new TreeMap<String, NavigableMap<String, Integer>>();
          pods.getOrDefault(name, List.of())
              .forEach(pod ->
                  pod.labels()
                      .forEach((key, value) ->
                          labels
                              .computeIfAbsent(key, _ -> new TreeMap<>())
                              .merge(value, 1, Integer::sum)));
          return labels;
        });
  }

  /// The same for namespaces.
  static NavigableMap<String, NavigableMap<String, Integer>> ofNamespaces(
      Collection<Namespace> all) {
    var labels = new TreeMap<String, NavigableMap<String, Integer>>();
    all.forEach(namespace ->
        namespace
            .labels()
            .forEach((key, value) ->
                labels.computeIfAbsent(key, _ -> new TreeMap<>()).merge(value, 1, Integer::sum)));
    return labels;
  }

  /// Whether any label meets a requirement; one that asks for absence counts as met.
  static boolean meets(
      Requirement requirement, NavigableMap<String, NavigableMap<String, Integer>> labels) {
    NavigableMap<String, Integer> values = labels.get(requirement.key());
    return switch (requirement.operator()) {
      case IN -> values != null && requirement.values().stream().anyMatch(values::containsKey);
      case EXISTS -> values != null;
      case NOT_IN, DOES_NOT_EXIST -> true;
    };
  }

  /// What to do about a requirement that no label meets.
  ///
  /// @param who the plural of whose labels they are
  /// @return null where nothing is near
  static @Nullable String help(
      Requirement requirement,
      NavigableMap<String, NavigableMap<String, Integer>> labels,
      String who) {
    String value = requirement.operator() == Operator.IN ? requirement.values().getFirst() : "";
    if (requirement.operator() == Operator.EXISTS) {
      return Suggestion.help(requirement.key(), labels.keySet());
    }
    NavigableMap<String, Integer> values = labels.get(requirement.key());
    if (values != null) {
      String nearest = Suggestion.nearest(value, values.keySet());
      return nearest == null
          ? "%s of %s is %s".formatted("`" + requirement.key() + "`", who, list(values.keySet()))
          : question(requirement.key(), nearest, labels, who);
    }
    String sameValue =
        Suggestion.nearest(
            requirement.key(),
            labels.entrySet().stream()
                .filter(entry -> entry.getValue().containsKey(value))
                .map(Map.Entry::getKey)
                .toList());
    String other = sameValue == null ? withValue(value, labels) : sameValue;
    if (other != null) {
      return question(other, value, labels, who);
    }
    return labels.isEmpty()
        ? null
        : "the labels of %s are %s".formatted(who, list(labels.keySet()));
  }

  private static @Nullable String withValue(
      String value, NavigableMap<String, NavigableMap<String, Integer>> labels) {
    return labels.entrySet().stream()
        .filter(entry -> entry.getValue().containsKey(value))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private static String question(
      String key,
      String value,
      NavigableMap<String, NavigableMap<String, Integer>> labels,
      String who) {
    NavigableMap<String, Integer> values =
        labels.getOrDefault(key, Collections.emptyNavigableMap());
    return "did you mean `%s: %s`, which is on %d of the %s?"
        .formatted(key, value, values.getOrDefault(value, 0), who);
  }

  private static String list(Collection<String> words) {
    String named =
        String.join(", ", words.stream().limit(NAMED).map(word -> "`" + word + "`").toList());
    return words.size() > NAMED ? named + " and " + (words.size() - NAMED) + " more" : named;
  }
}
