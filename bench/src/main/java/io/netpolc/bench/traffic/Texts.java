package io.netpolc.bench.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The same policy in the words of each filter: the client may send TCP and UDP to the server's
/// ports 5001 to 5004, and so may [#OTHERS] other pods to as many more; nothing else reaches them.
final class Texts {
  /// Pods and policies beside those that traffic is made for.
  static final int OTHERS = 200;

  static final String PORTS = "5001-5004";

  private Texts() {}

  /// @throws IOException if there is none of that name
  static String resource(String name) throws IOException {
    try (InputStream in = Texts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// The address of another pod.
  static String other(int number) {
    return "10.248.%d.%d".formatted(1 + number / 250, 1 + number % 250);
  }

  /// Policies and pods for netpolc.
  ///
  /// @param both whether egress is isolated too, so that replies need an entry
  static String manifests(boolean both) {
    var text = new StringBuilder("apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n");
    text.append(pod("client", Pods.CLIENT)).append(pod("server", Pods.SERVER));
    text.append(policy("client", "server", both));
    for (int i = 0; i < OTHERS; i++) {
      text.append(pod("o" + i, other(i))).append(policy("o" + i, "o" + (i + 1) % OTHERS, both));
    }
    if (both) {
      text.append(
          """
          ---
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: {name: none, namespace: x}
          spec: {podSelector: {}, policyTypes: [Egress]}
          """);
    }
    return text.toString();
  }

  private static String pod(String name, String address) {
    return """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: %1$s, namespace: x, labels: {app: %1$s}}
    spec: {containers: [{name: c, image: i}]}
    status: {phase: Running, podIP: %2$s, podIPs: [{ip: %2$s}]}
    """
        .formatted(name, address);
  }

  private static String policy(String from, String to, boolean both) {
    String ports =
        "ports: [{port: 5001, endPort: 5004}, {port: 5001, endPort: 5004, protocol: UDP}]";
    String text =
        """
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: to-%2$s, namespace: x}
        spec:
          podSelector: {matchLabels: {app: %2$s}}
          policyTypes: [Ingress]
          ingress:
          - from: [{podSelector: {matchLabels: {app: %1$s}}}]
            %3$s
        """
            .formatted(from, to, ports);
    if (!both) {
      return text;
    }
    return text
        + """
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: from-%1$s, namespace: x}
        spec:
          podSelector: {matchLabels: {app: %1$s}}
          policyTypes: [Egress]
          egress:
          - to: [{podSelector: {matchLabels: {app: %2$s}}}]
            %3$s
        """
            .formatted(from, to, ports);
  }

  /// A ruleset for `nft -f -`: what belongs to a known connection passes first, then a map of
  /// addresses and ports decides.
  static String nftables() {
    String allowed =
        IntStream.range(0, OTHERS)
            .boxed()
            .flatMap(i ->
                IntStream.of(6, 17).mapToObj(p -> element(other(i), other((i + 1) % OTHERS), p)))
            .collect(Collectors.joining(",\n"));
    String isolated =
        IntStream.range(0, OTHERS).mapToObj(Texts::other).collect(Collectors.joining(", "));
    return """
    table ip npbench {
      map allowed {
        type ipv4_addr . ipv4_addr . inet_proto . inet_service : verdict
        flags interval
        elements = { %s,
    %s,
    %s }
      }
      set isolated { type ipv4_addr; elements = { %s, %s } }
      chain forward {
        type filter hook forward priority 0; policy accept;
        ct state established,related accept
        ip saddr . ip daddr . meta l4proto . th dport vmap @allowed
        ip daddr @isolated drop
      }
    }
    """
        .formatted(
            element(Pods.CLIENT, Pods.SERVER, 6),
            element(Pods.CLIENT, Pods.SERVER, 17),
            allowed,
            Pods.SERVER,
            isolated);
  }

  private static String element(String from, String to, int protocol) {
    return "%s . %s . %d . %s : accept".formatted(from, to, protocol, PORTS);
  }

  /// Sets for `ipset restore`.
  static String sets() {
    var text = new StringBuilder("create npbench-allowed hash:ip,port,ip maxelem 65536\n");
    text.append("create npbench-isolated hash:ip maxelem 65536\n");
    text.append(sets(Pods.CLIENT, Pods.SERVER));
    for (int i = 0; i < OTHERS; i++) {
      text.append(sets(other(i), other((i + 1) % OTHERS)));
    }
    return text.toString();
  }

  private static String sets(String from, String to) {
    return """
    add npbench-allowed %1$s,tcp:%3$s,%2$s
    add npbench-allowed %1$s,udp:%3$s,%2$s
    add npbench-isolated %2$s
    """
        .formatted(from, to, PORTS);
  }
}
