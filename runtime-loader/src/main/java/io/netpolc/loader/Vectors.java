package io.netpolc.loader;

/// Which vectors decide about a pod's packets.
///
/// @param ingress the number of its vector for ingress; 0 if it is isolated in neither direction
/// @param egress likewise
public record Vectors(int ingress, int egress) {
  /// Of a pod that is isolated in neither direction.
  public static final Vectors NONE = new Vectors(0, 0);
}
