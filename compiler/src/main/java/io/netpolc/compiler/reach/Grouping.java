package io.netpolc.compiler.reach;

/// What becomes one endpoint.
public enum Grouping {
  /// The pods of one owner, or bare pods of one namespace with the same labels, as far as policies
  /// treat them alike; pods that differ stand alone.
  WORKLOAD,
  /// Each pod.
  POD
}
