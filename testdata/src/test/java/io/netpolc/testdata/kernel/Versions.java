package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.bundle.Bundle;
import java.io.IOException;
import java.util.List;

/// Three versions of a policy of the pods `a` and `b`, by which datagrams show which of them
/// decides. In each `b` takes datagrams from `a` at two ports and sends none, so that its answers
/// need state.
///
/// @param first takes datagrams at [#BOTH] and [#FIRST_ONLY]
/// @param second of the same shape; at [#BOTH] and [#SECOND_ONLY]
/// @param large allows what the first does, in another shape
record Versions(Bundle first, Bundle second, Bundle large) {
  static final int BOTH = 9000;
  static final int FIRST_ONLY = 9001;
  static final int SECOND_ONLY = 9002;

  /// A port of the range that the second version opens to others than `a`.
  static final int NEITHER = 5000;

  static final int NEITHER_TOO = 9003;

  /// All ports but the first.
  static final List<Integer> OTHER_PORTS = List.of(FIRST_ONLY, SECOND_ONLY, NEITHER, NEITHER_TOO);

  private static final int PORTS_OF_LARGE = 60;

  static Versions compile(LivePods pods) throws IOException {
    var more = new StringBuilder(others(9100, 9200));
    for (int i = 0; i < PORTS_OF_LARGE; i++) {
      more.append("  - ports: [{port: ").append(10_000 + 7 * i).append("}]\n");
    }
    Bundle first = pods.compile(policy(FIRST_ONLY, others(9100, 9200)));
    Bundle second = pods.compile(policy(SECOND_ONLY, others(1, 8999)));
    Bundle large = pods.compile(policy(FIRST_ONLY, more.toString()));
    assertThat(second.shape()).isEqualTo(first.shape());
    assertThat(large.shape()).isNotEqualTo(first.shape());
    return new Versions(first, second, large);
  }

  private static String policy(int second, String more) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: b, namespace: x}
    spec:
      podSelector: {matchLabels: {app: b}}
      policyTypes: [Ingress, Egress]
      ingress:
    %s  - from: [{podSelector: {matchLabels: {app: a}}}]
        ports: [{port: %d, protocol: UDP}, {port: %d, protocol: UDP}]
    """
        .formatted(more, BOTH, second);
  }

  /// A rule for others than `a`, so that the classes of ports and peers get other numbers.
  private static String others(int firstPort, int lastPort) {
    return """
      - from: [{ipBlock: {cidr: 10.0.0.0/30}}, {ipBlock: {cidr: "fd00::/126"}}]
        ports: [{port: %d, endPort: %d, protocol: UDP}]
    """
        .formatted(firstPort, lastPort);
  }

  /// All of them.
  List<Bundle> all() {
    return List.of(first, second, large);
  }
}
