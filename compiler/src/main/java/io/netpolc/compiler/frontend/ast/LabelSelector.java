package io.netpolc.compiler.frontend.ast;

import io.netpolc.compiler.source.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A label selector: requirements that must all hold. No requirement selects everything. Structural
/// equality over the sorted, distinct requirements, so two ways of writing one selector are equal.
///
/// @param requirements sorted, distinct
public record LabelSelector(List<Requirement> requirements) {
  /// How a requirement looks at its key. `NOT_IN` and `DOES_NOT_EXIST` hold when the key is absent
  /// (apimachinery `labels/selector.go`).
  public enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist");

    private final String word;

    Operator(String word) {
      this.word = word;
    }

    /// The word in `matchExpressions`.
    public String word() {
      return word;
    }
  }

  /// One requirement on one label. Equality leaves the span out.
  ///
  /// @param key the label's key
  /// @param operator how it is looked at
  /// @param values sorted and distinct; empty for the two operators on existence
  /// @param span where it was read, or null
  public record Requirement(
      String key, Operator operator, List<String> values, @Nullable Span span) {
    public Requirement {
      values = List.copyOf(new TreeSet<>(values));
      boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;
      if (takesValues == values.isEmpty()) {
        throw new IllegalArgumentException("values do not fit " + operator);
      }
    }

    /// A requirement that was read nowhere.
    public Requirement(String key, Operator operator, List<String> values) {
      this(key, operator, values, null);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Requirement that
          && key.equals(that.key)
          && operator == that.operator
          && values.equals(that.values);
    }

    @Override
    public int hashCode() {
      return Objects.hash(key, operator, values);
    }
  }

  private static final Comparator<Requirement> ORDER =
      Comparator.comparing(Requirement::key)
          .thenComparing(Requirement::operator)
          .thenComparing(r -> String.join(",", r.values()));

  /// Selects everything.
  public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  public LabelSelector {
    var sorted = new ArrayList<>(requirements);
    sorted.sort(ORDER);
    requirements = sorted.stream().distinct().toList();
  }

  /// A selector that wants each of these labels.
  public static LabelSelector ofLabels(Map<String, String> labels) {
    return new LabelSelector(
        labels.entrySet().stream()
            .map(e -> new Requirement(e.getKey(), Operator.IN, List.of(e.getValue())))
            .toList());
  }

  /// Whether it selects everything.
  public boolean isEverything() {
    return requirements.isEmpty();
  }
}
