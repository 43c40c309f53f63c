package io.netpolc.loader;

/// What a bank says of an interface.
///
/// @param subject number of the pod, or [Tables#NO_SUBJECT]
/// @param enforced the vectors that decide
/// @param shadow those that would, were the policies enforced that are only audited; equal to what
///   is enforced where none of them selects the pod
record Assignment(int subject, Vectors enforced, Vectors shadow) {
  /// The bank does not know the pod: its packets are dropped.
  static final Assignment NONE = new Assignment(Tables.NO_SUBJECT, Vectors.NONE);

  /// Of a pod that no audited policy selects.
  Assignment(int subject, Vectors enforced) {
    this(subject, enforced, enforced);
  }

  /// Whether there are two verdicts on a packet.
  boolean isAudited() {
    return !shadow.equals(enforced);
  }

  /// The same without an audit.
  Assignment withoutShadow() {
    return new Assignment(subject, enforced);
  }

  /// What the shadow's own entry says.
  Assignment ofShadow() {
    return isAudited() ? new Assignment(subject, shadow) : NONE;
  }

  /// The same with what a shadow's entry says.
  Assignment with(Assignment ofShadow) {
    return ofShadow.subject == Tables.NO_SUBJECT
        ? this
        : new Assignment(subject, enforced, ofShadow.enforced);
  }
}
