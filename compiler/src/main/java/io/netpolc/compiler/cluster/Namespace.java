package io.netpolc.compiler.cluster;

import java.util.Map;

/// A namespace.
///
/// @param name its name
/// @param labels its labels; `kubernetes.io/metadata.name` is always present and equal to the name
/// @param invented whether the input has no object for it, so that its other labels are not known
public record Namespace(String name, Map<String, String> labels, boolean invented)
    implements ClusterObject {
  /// The label that every namespace carries.
  public static final String NAME_LABEL = "kubernetes.io/metadata.name";

  public Namespace {
    labels = Map.copyOf(labels);
    if (!name.equals(labels.get(NAME_LABEL))) {
      throw new IllegalArgumentException("name label is not set: " + name);
    }
  }

  /// A namespace with an object.
  public Namespace(String name, Map<String, String> labels) {
    this(name, labels, false);
  }
}
