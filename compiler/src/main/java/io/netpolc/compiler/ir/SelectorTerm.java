package io.netpolc.compiler.ir;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import java.util.stream.Collectors;

/// A set of pods by label: those of the namespaces in scope that the selector takes. Structural
/// equality, so that terms written alike in many policies are one atom.
///
/// @param scope which namespaces
/// @param pods which pods in them
public record SelectorTerm(Scope scope, LabelSelector pods) implements Comparable<SelectorTerm> {
  /// Which namespaces a term looks at.
  public sealed interface Scope {
    /// One namespace by name.
    record Named(String namespace) implements Scope {
      @Override
      public String toString() {
        return namespace;
      }
    }

    /// The namespaces whose labels a selector takes.
    record Labelled(LabelSelector selector) implements Scope {
      @Override
      public String toString() {
        return "{" + text(selector) + "}";
      }
    }
  }

  /// The pods of one namespace.
  public static SelectorTerm in(String namespace, LabelSelector pods) {
    return new SelectorTerm(new Scope.Named(namespace), pods);
  }

  @Override
  public int compareTo(SelectorTerm other) {
    return equals(other) ? 0 : toString().compareTo(other.toString());
  }

  private static String text(LabelSelector selector) {
    return selector.requirements().stream()
        .map(SelectorTerm::text)
        .collect(Collectors.joining(","));
  }

  private static String text(Requirement requirement) {
    String values = String.join("|", requirement.values());
    return switch (requirement.operator()) {
      case IN -> requirement.key() + "=" + values;
      case NOT_IN -> requirement.key() + "!=" + values;
      case EXISTS -> requirement.key();
      case DOES_NOT_EXIST -> "!" + requirement.key();
    };
  }

  /// `shop/{app=web}`, `{team=blue}/{}`.
  @Override
  public String toString() {
    return scope + "/{" + text(pods) + "}";
  }
}
