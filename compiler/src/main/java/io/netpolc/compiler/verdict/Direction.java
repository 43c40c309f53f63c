package io.netpolc.compiler.verdict;

/// The side of a pod that a policy speaks of. The ordinals (0, 1) index the tables of the data
/// path.
public enum Direction {
  INGRESS("Ingress", "ingress"),
  EGRESS("Egress", "egress");

  private final String policyType;
  private final String field;

  Direction(String policyType, String field) {
    this.policyType = policyType;
    this.field = field;
  }

  /// The word in `policyTypes`.
  public String policyType() {
    return policyType;
  }

  /// The field of the spec that holds the rules, and the word that is printed.
  public String field() {
    return field;
  }

  /// The other direction: the one that replies take.
  public Direction opposite() {
    return this == INGRESS ? EGRESS : INGRESS;
  }
}
