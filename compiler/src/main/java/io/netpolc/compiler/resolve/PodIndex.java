package io.netpolc.compiler.resolve;

import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PortName;
import io.netpolc.compiler.ir.SelectorTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Pods in groups that no selector and no named port in use can tell apart, and bitmaps of groups
/// for each label, so that a selector costs a few bitmap operations whatever the number of pods.
///
/// Two pods are in one group when they share namespace, the labels whose keys are read, and the
/// numbers of the port names that are read. Groups are numbered in order of their first pod. An
/// index that grows ([#growing]) takes pods one by one and keeps what it has answered true. Not
/// thread-safe: results are cached.
public final class PodIndex {
  private record GroupKey(int namespace, int[] labels, int[] offers) {
    @Override
    public boolean equals(Object other) {
      return other instanceof GroupKey(var otherNamespace, var otherLabels, var otherOffers)
          && namespace == otherNamespace
          && Arrays.equals(labels, otherLabels)
          && Arrays.equals(offers, otherOffers);
    }

    @Override
    public int hashCode() {
      return (31 * namespace + Arrays.hashCode(labels)) * 31 + Arrays.hashCode(offers);
    }
  }

  /// An answer that is kept.
  private record Answer(SelectorTerm term, RoaringBitmap groups) {
    void hear(int group, Pod pod, List<SelectorTerm> selecting) {
      if (matches(term.pods(), pod.labels())) {
        groups.add(group);
        selecting.add(term);
      }
    }
  }

  private static final RoaringBitmap NOTHING = new RoaringBitmap();
  private static final int[] NO_OFFERS = {};

  private final Predicate<String> keys;
  private final Predicate<PortName> names;
  private final boolean anyNames;
  private final boolean growing;
  private final int[] groupOfPod;
  private final RoaringBitmap everything = new RoaringBitmap();
  private final Map<GroupKey, Integer> groups = new HashMap<>();
  private final Map<String, Integer> namespaceIds = new HashMap<>();
  private final Map<String, Map<String, Integer>> labelIds = new HashMap<>();
  private int labelCount;
  private final Map<Offer, Integer> offerIds = new HashMap<>();
  private final Map<String, RoaringBitmap> byNamespace = new HashMap<>();
  private final Map<String, RoaringBitmap> byKey = new HashMap<>();
  private final Map<String, Map<String, RoaringBitmap>> byLabel = new HashMap<>();
  private final Map<Offer, RoaringBitmap> byOffer = new HashMap<>();
  private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();
  private final Map<LabelSelector, RoaringBitmap> byNamespaceSelector = new HashMap<>();
  private final Map<SelectorTerm, RoaringBitmap> selected = new HashMap<>();
  private final Map<String, List<Answer>> answersOfNamespace = new HashMap<>();
  private final Map<LabelSelector, Map<SelectorTerm, Answer>> answersOfScope = new HashMap<>();

  /// The terms that select the newest group; null where they are not known.
  private @Nullable List<SelectorTerm> selectingNewest;

  /// Groups the pods.
  ///
  /// @param pods in order; a pod's position is its number here
  /// @param namespaces those the pods live in; one that is missing has its name label only
  /// @param keys label keys that the selectors to be asked read
  /// @param names port names that are asked for
  public PodIndex(
      List<Pod> pods, Collection<Namespace> namespaces, Set<String> keys, Set<PortName> names) {
    this(pods, namespaces, keys::contains, names::contains, !names.isEmpty(), false);
  }

  private PodIndex(
      List<Pod> pods,
      Collection<Namespace> namespaces,
      Predicate<String> keys,
      Predicate<PortName> names,
      boolean anyNames,
      boolean growing) {
    this.keys = keys;
    this.names = names;
    this.anyNames = anyNames;
    this.growing = growing;
    for (Namespace namespace : namespaces) {
      namespaceLabels.put(namespace.name(), namespace.labels());
    }
    groupOfPod = new int[pods.size()];
    // Pods with the same labels mostly share one map, which is cheaper to know again than to read.
    var labelSets = new IdentityHashMap<Map<String, String>, int[]>();
    for (int i = 0; i < groupOfPod.length; i++) {
      Pod pod = pods.get(i);
      int[] labels = labelSets.get(pod.labels());
      if (labels == null) {
        labels = labelsOf(pod.labels());
        labelSets.put(pod.labels(), labels);
      }
      groupOfPod[i] = groupOf(pod, labels);
    }
    everything.add(0L, groups.size());
  }

  /// An index without pods, which grows, and tells pods apart by all labels and all port names.
  public static PodIndex growing() {
    return new PodIndex(List.of(), List.of(), _ -> true, _ -> true, true, true);
  }

  /// The group of a pod, which may be a new one. Not for an index that does not grow.
  ///
  /// @return its number; [#groupCount] tells whether it is new
  public int enter(Pod pod) {
    int before = groups.size();
    int group = groupOf(pod, labelsOf(pod.labels()));
    if (group == before) {
      everything.add(group);
      Map<String, String> namespace = labelsOfNamespace(pod.namespace());
      byNamespaceSelector.forEach((selector, of) -> addIf(matches(selector, namespace), group, of));
      List<SelectorTerm> selecting = new ArrayList<>();
      answersOfNamespace
          .getOrDefault(pod.namespace(), List.of())
          .forEach(answer -> answer.hear(group, pod, selecting));
      answersOfScope.forEach((scope, answers) -> {
        if (matches(scope, namespace)) {
          answers.values().forEach(answer -> answer.hear(group, pod, selecting));
        }
      });
      selectingNewest = selecting;
    }
    return group;
  }

  private static void addIf(boolean holds, int group, RoaringBitmap groups) {
    if (holds) {
      groups.add(group);
    }
  }

  /// The terms asked so far that select a group. Not for an index that does not grow.
  public List<SelectorTerm> selecting(int group) {
    List<SelectorTerm> newest = selectingNewest;
    if (newest != null && group == groups.size() - 1) {
      return newest;
    }
    List<SelectorTerm> found = new ArrayList<>();
    selected.forEach((term, groupsOfTerm) -> {
      if (groupsOfTerm.contains(group)) {
        found.add(term);
      }
    });
    return found;
  }

  /// Gives a namespace other labels. Not for an index that does not grow.
  ///
  /// @return the terms asked so far whose answers have changed
  public Set<SelectorTerm> relabel(Namespace namespace) {
    namespaceLabels.put(namespace.name(), namespace.labels());
    selectingNewest = null;
    byNamespaceSelector.clear();
    Set<SelectorTerm> changed = new HashSet<>();
    for (Map<SelectorTerm, Answer> answers : answersOfScope.values()) {
      answers.forEach((term, answer) -> {
        RoaringBitmap now = evaluate(term);
        if (!now.equals(answer.groups)) {
          answer.groups.clear();
          answer.groups.or(now);
          changed.add(term);
        }
      });
    }
    return changed;
  }

  private int[] labelsOf(Map<String, String> labels) {
    int[] found = new int[labels.size()];
    int count = 0;
    for (var label : labels.entrySet()) {
      if (keys.test(label.getKey())) {
        found[count++] =
            labelIds
                .computeIfAbsent(label.getKey(), _ -> new HashMap<>())
                .computeIfAbsent(label.getValue(), _ -> labelCount++);
      }
    }
    int[] ids = count == found.length ? found : Arrays.copyOf(found, count);
    Arrays.sort(ids);
    return ids;
  }

  private int groupOf(Pod pod, int[] labels) {
    Integer namespace = namespaceIds.get(pod.namespace());
    if (namespace == null) {
      namespace = namespaceIds.size();
      namespaceIds.put(pod.namespace(), namespace);
    }
    List<Offer> offers = anyNames ? offersOf(pod) : List.of();
    var key = new GroupKey(namespace, labels, numbersOf(offers));
    Integer known = groups.get(key);
    if (known != null) {
      return known;
    }
    int group = groups.size();
    groups.put(key, group);
    byNamespace.computeIfAbsent(pod.namespace(), _ -> new RoaringBitmap()).add(group);
    pod.labels()
        .forEach((label, value) -> {
          if (keys.test(label)) {
            byKey.computeIfAbsent(label, _ -> new RoaringBitmap()).add(group);
            byLabel
                .computeIfAbsent(label, _ -> new HashMap<>())
                .computeIfAbsent(value, _ -> new RoaringBitmap())
                .add(group);
          }
        });
    offers.forEach(offer -> byOffer.computeIfAbsent(offer, _ -> new RoaringBitmap()).add(group));
    return group;
  }

  private int[] numbersOf(List<Offer> offers) {
    if (offers.isEmpty()) {
      return NO_OFFERS;
    }
    return offers.stream()
        .mapToInt(offer -> offerIds.computeIfAbsent(offer, _ -> offerIds.size()))
        .sorted()
        .toArray();
  }

  private List<Offer> offersOf(Pod pod) {
    return pod.ports().isEmpty()
        ? List.of()
        : offers(pod).stream().filter(offer -> names.test(offer.port())).toList();
  }

  /// What a pod's containers call their ports.
  public static Set<Offer> offers(Pod pod) {
    Set<Offer> offers = new TreeSet<>();
    for (ContainerPort port : pod.ports()) {
      if (port.name() != null) {
        offers.add(new Offer(new PortName(port.protocol(), port.name()), port.number()));
      }
    }
    return offers;
  }

  /// How many groups there are.
  public int groupCount() {
    return groups.size();
  }

  /// The group of a pod.
  ///
  /// @param pod position in the list given
  public int groupOf(int pod) {
    return groupOfPod[pod];
  }

  /// The groups that offer a port; not to be changed.
  public RoaringBitmap offering(Offer offer) {
    return byOffer.getOrDefault(offer, NOTHING);
  }

  /// Everything that any pod offers under the names that are read.
  public Set<Offer> offers() {
    return byOffer.keySet();
  }

  /// The groups that a term selects; not to be changed.
  public RoaringBitmap select(SelectorTerm term) {
    RoaringBitmap known = selected.get(term);
    if (known == null) {
      known = growing ? evaluate(term).clone() : evaluate(term);
      selected.put(term, known);
      if (growing) {
        selectingNewest = null;
        keep(term, new Answer(term, known));
      }
    }
    return known;
  }

  private void keep(SelectorTerm term, Answer answer) {
    switch (term.scope()) {
      case SelectorTerm.Scope.Named(var namespace) ->
          answersOfNamespace.computeIfAbsent(namespace, _ -> new ArrayList<>()).add(answer);
      case SelectorTerm.Scope.Labelled(var selector) ->
          answersOfScope.computeIfAbsent(selector, _ -> new HashMap<>()).put(term, answer);
    }
  }

  private RoaringBitmap evaluate(SelectorTerm term) {
    RoaringBitmap scope =
        switch (term.scope()) {
          case SelectorTerm.Scope.Named(var namespace) ->
              byNamespace.getOrDefault(namespace, NOTHING);
          case SelectorTerm.Scope.Labelled(var selector) -> inNamespaces(selector);
        };
    if (scope.isEmpty() || term.pods().isEverything()) {
      return scope;
    }
    RoaringBitmap result = scope;
    for (Requirement requirement : term.pods().requirements()) {
      result = narrow(result, requirement);
      if (result.isEmpty()) {
        return NOTHING;
      }
    }
    return result;
  }

  private RoaringBitmap narrow(RoaringBitmap groups, Requirement requirement) {
    return switch (requirement.operator()) {
      case IN -> RoaringBitmap.and(groups, withValues(requirement));
      case NOT_IN -> RoaringBitmap.andNot(groups, withValues(requirement));
      case EXISTS -> RoaringBitmap.and(groups, byKey.getOrDefault(requirement.key(), NOTHING));
      case DOES_NOT_EXIST ->
          RoaringBitmap.andNot(groups, byKey.getOrDefault(requirement.key(), NOTHING));
    };
  }

  private RoaringBitmap withValues(Requirement requirement) {
    Map<String, RoaringBitmap> values = byLabel.getOrDefault(requirement.key(), Map.of());
    if (requirement.values().size() == 1) {
      return values.getOrDefault(requirement.values().getFirst(), NOTHING);
    }
    return RoaringBitmap.or(
        requirement.values().stream()
            .map(value -> values.getOrDefault(value, NOTHING))
            .toArray(RoaringBitmap[]::new));
  }

  private RoaringBitmap inNamespaces(LabelSelector selector) {
    if (selector.isEverything()) {
      return everything;
    }
    return byNamespaceSelector.computeIfAbsent(
        selector,
        _ ->
            RoaringBitmap.or(
                byNamespace.entrySet().stream()
                    .filter(entry -> matches(selector, labelsOfNamespace(entry.getKey())))
                    .map(Map.Entry::getValue)
                    .toArray(RoaringBitmap[]::new)));
  }

  private Map<String, String> labelsOfNamespace(String name) {
    return namespaceLabels.getOrDefault(name, Map.of(Namespace.NAME_LABEL, name));
  }

  /// Whether labels meet a selector.
  public static boolean matches(LabelSelector selector, Map<String, String> labels) {
    for (Requirement requirement : selector.requirements()) {
      String value = labels.get(requirement.key());
      boolean holds =
          switch (requirement.operator()) {
            case IN -> value != null && requirement.values().contains(value);
            case NOT_IN -> value == null || !requirement.values().contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }
}
