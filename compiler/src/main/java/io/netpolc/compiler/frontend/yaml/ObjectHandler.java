package io.netpolc.compiler.frontend.yaml;

import org.jspecify.annotations.Nullable;

/// Receives the objects of a stream, in order.
public interface ObjectHandler {
  /// Takes an object: a document, or an element of a list document's `items`.
  ///
  /// @param value usually a mapping
  /// @param implied what a typed list says of its elements, or null
  /// @throws UnreadableException if nothing more is to be read
  void object(Node value, @Nullable TypeMeta implied) throws UnreadableException;

  /// Which fields of an object of this kind matter; null means all. Readers may leave the others
  /// out.
  @Nullable Projection projection(String kind);

  /// What a typed list (`PodList`) says of elements that do not name their kind themselves.
  ///
  /// @param apiVersion the list's version
  /// @param kind the elements' kind
  record TypeMeta(String apiVersion, String kind) {}
}
