package io.netpolc.loader;

import io.netpolc.loader.raw.Kernel.Hook;

/// One of the two programs of a pod.
public enum PodProgram {
  /// What the pod sends: its egress policy.
  FROM_POD(Tables.FROM_POD, Hook.FROM_POD),
  /// What the pod gets: its ingress policy.
  TO_POD(Tables.TO_POD, Hook.TO_POD);

  private final String function;
  private final Hook hook;

  PodProgram(String function, Hook hook) {
    this.function = function;
    this.hook = hook;
  }

  /// Name of the function in the object.
  String function() {
    return function;
  }

  Hook hook() {
    return hook;
  }
}
