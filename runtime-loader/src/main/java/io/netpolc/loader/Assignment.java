package io.netpolc.loader;

/// What a bank says of an interface.
///
/// @param subject number of the pod, or [Tables#NO_SUBJECT]
/// @param ingress where the pod's vector for ingress begins; 0 if it is isolated in neither
///   direction
/// @param egress likewise
record Assignment(int subject, int ingress, int egress) {
  /// The bank does not know the pod: its packets are dropped.
  static final Assignment NONE = new Assignment(Tables.NO_SUBJECT, 0, 0);
}
