package io.netpolc.loader;

import io.netpolc.compiler.bundle.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Numbers of pods that come and go: a pod keeps its number, and that of one that has gone is given
/// to another.
final class SubjectNumbers {
  /// Stands for a pod that is not known.
  static final int UNKNOWN = Tables.NO_SUBJECT - 1;

  private static final Subject NOBODY = new Subject("", "", List.of());

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<@Nullable LocalPod> pods = new ArrayList<>();

  /// These pods are there, and no others.
  void set(List<LocalPod> present) {
    for (int number = 0; number < pods.size(); number++) {
      pods.set(number, null);
    }
    Map<String, Integer> before = Map.copyOf(numbers);
    numbers.clear();
    List<LocalPod> fresh = new ArrayList<>();
    for (LocalPod pod : present) {
      Integer known = before.get(pod.qualifiedName());
      if (known == null) {
        fresh.add(pod);
      } else {
        put(known, pod);
      }
    }
    int free = 0;
    for (LocalPod pod : fresh) {
      while (free < pods.size() && pods.get(free) != null) {
        free++;
      }
      if (free == pods.size()) {
        pods.add(null);
      }
      put(free, pod);
    }
  }

  private void put(int number, LocalPod pod) {
    pods.set(number, pod);
    numbers.put(pod.qualifiedName(), number);
  }

  int of(LocalPod pod) {
    return Objects.requireNonNull(numbers.get(pod.qualifiedName()));
  }

  /// The pods by number.
  List<Subject> subjects() {
    return pods.stream().map(pod -> pod == null ? NOBODY : pod.subject()).toList();
  }
}
