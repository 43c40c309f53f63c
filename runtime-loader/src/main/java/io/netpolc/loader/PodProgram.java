package io.netpolc.loader;

import io.netpolc.loader.raw.Kernel.Hook;

/// One of the two programs of a pod.
public enum PodProgram {
  /// What the pod sends: its egress policy.
  FROM_POD(Tables.FROM_POD, Tables.AUDIT_FROM_POD, Hook.FROM_POD),
  /// What the pod gets: its ingress policy.
  TO_POD(Tables.TO_POD, Tables.AUDIT_TO_POD, Hook.TO_POD);

  private final String function;
  private final String auditing;
  private final Hook hook;

  PodProgram(String function, String auditing, Hook hook) {
    this.function = function;
    this.auditing = auditing;
    this.hook = hook;
  }

  /// Name of the function in the object.
  String function() {
    return function;
  }

  /// Name of the function that takes its place where policies are audited.
  String auditing() {
    return auditing;
  }

  Hook hook() {
    return hook;
  }
}
