package io.netpolc.loader;

/// What becomes of the packets of an interface that looks like a pod's as long as nobody has said
/// which pod it is.
public enum UnknownPods {
  /// They are dropped.
  DENY,
  /// They pass, as those of a pod that no policy isolates.
  ALLOW
}
