package io.netpolc.compiler.frontend.schema;

import org.jspecify.annotations.Nullable;

/// The path of a field as the apiserver writes it: `spec.ingress[0].from[1].ipBlock.cidr`.
public final class FieldPath {
  /// The object itself.
  public static final FieldPath ROOT = new FieldPath(null, "", -1);

  private final @Nullable FieldPath parent;
  private final String name;
  private final int index;

  private FieldPath(@Nullable FieldPath parent, String name, int index) {
    this.parent = parent;
    this.name = name;
    this.index = index;
  }

  /// A field of this one.
  public FieldPath child(String field) {
    return new FieldPath(this, field, -1);
  }

  /// An element of this list.
  public FieldPath index(int position) {
    return new FieldPath(this, "", position);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    append(text);
    return text.toString();
  }

  private void append(StringBuilder text) {
    if (parent == null) {
      return;
    }
    parent.append(text);
    if (index >= 0) {
      text.append('[').append(index).append(']');
      return;
    }
    if (!text.isEmpty()) {
      text.append('.');
    }
    text.append(name);
  }
}
