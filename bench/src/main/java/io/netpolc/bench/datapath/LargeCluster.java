package io.netpolc.bench.datapath;

import io.netpolc.compiler.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;

/// A cluster of any size around two pods of the node: `web`, which all rules are about and whose
/// replies need no state, and `vault`, whose replies need it. The same size gives the same text.
///
/// @param rules each lets one group of pods, or a hundred ipBlocks, reach one port of `web`
/// @param pods on other nodes, in up to 100 groups
/// @param blocks ipBlocks of each family, in rules beside those of the groups; a multiple of 100
record LargeCluster(int rules, int pods, int blocks) {
  static final IpAddress WEB = address("10.0.0.1");
  static final IpAddress WEB6 = address("fd00::a00:1");
  static final IpAddress VAULT = address("10.0.0.2");
  static final int VAULT_PORT = 80;

  private static final long SEED = 20_260_102;
  private static final int MOST_GROUPS = 100;
  private static final int FIRST_POD = 0x0a40_0000;
  private static final int FIRST_BLOCK = 0x1400_0000;
  private static final int FIRST_PORT = 1000;
  private static final int CLIENT_PORT = 40001;
  private static final int BLOCKS_OF_A_RULE = 100;

  /// @param number its address, or the last 32 bits of an IPv6 one
  /// @param length of an IPv4 prefix; 96 more with IPv6
  private record Block(int number, int length) {}

  /// Manifests of the policies and the cluster.
  String text() {
    var text = new StringBuilder();
    text.append("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n");
    local(text, "web", WEB, WEB6);
    local(text, "vault", VAULT, address("fd00::a00:2"));
    for (int i = 0; i < pods; i++) {
      pod(text, "p" + i, "group: g" + group(i), "node-2", dotted(podNumber(i)), last(podNumber(i)));
    }
    for (int group = 0; group < groups(); group++) {
      policy(text, "web-" + group, "web", "[Ingress]");
      for (int port = 0; port < ports(); port++) {
        text.append(
            "  - {from: [{podSelector: {matchLabels: {group: g%d}}}], ports: [{protocol: TCP, port: %d}]}\n"
                .formatted(group, FIRST_PORT + port));
      }
    }
    List<Block> all = blockList();
    for (int first = 0; first < all.size(); first += BLOCKS_OF_A_RULE) {
      policy(text, "blocks-" + first, "web", "[Ingress]");
      text.append(
          "  - ports: [{protocol: TCP, port: %d, endPort: %d}]\n    from:\n"
              .formatted(FIRST_PORT, FIRST_PORT + ports() - 1));
      for (Block block : all.subList(first, first + BLOCKS_OF_A_RULE)) {
        text.append(
            "    - {ipBlock: {cidr: %s/%d}}\n".formatted(dotted(block.number), block.length));
        text.append(
            "    - {ipBlock: {cidr: \"%s/%d\"}}\n"
                .formatted(last(block.number), 96 + block.length));
      }
    }
    policy(text, "vault", "vault", "[Ingress, Egress]");
    text.append(
        "  - {from: [{podSelector: {}}], ports: [{protocol: TCP, port: %d}]}\n"
            .formatted(VAULT_PORT));
    return text.toString();
  }

  /// Packets to `web` that a rule allows, from random pods and, where there are blocks, every other
  /// one from a random address of a block.
  List<Step> requests(int count) {
    var random = new SplittableRandom(SEED);
    List<Block> all = blockList();
    var steps = new ArrayList<Step>();
    for (int i = 0; i < count; i++) {
      int remote = podNumber(random.nextInt(pods));
      if (!all.isEmpty() && i % 2 == 1) {
        Block block = all.get(random.nextInt(all.size()));
        remote = block.number | (random.nextInt() & ~mask(block.length));
      }
      steps.add(new Step(remote, CLIENT_PORT, FIRST_PORT + random.nextInt(ports())));
    }
    return steps;
  }

  /// One connection to `vault` from each of so many pods, in random order.
  List<Step> connections(int count) {
    var steps = new ArrayList<Step>();
    for (int i = 0; i < count; i++) {
      steps.add(new Step(podNumber(i % pods), CLIENT_PORT + i / pods, VAULT_PORT));
    }
    Collections.shuffle(steps, new Random(SEED));
    return steps;
  }

  /// Groups are strewn over the addresses, as they are in a cluster that lives.
  private int group(int pod) {
    long strewn = (pod * 0x9e37_79b9L) & 0xffff_ffffL;
    return (int) ((strewn * groups()) >>> 32);
  }

  private int groups() {
    return Math.min(MOST_GROUPS, rules);
  }

  private int ports() {
    return rules / groups();
  }

  private List<Block> blockList() {
    var random = new SplittableRandom(SEED);
    var list = new ArrayList<Block>();
    for (int i = 0; i < blocks; i++) {
      int length = random.nextInt(16, 29);
      list.add(new Block((FIRST_BLOCK + random.nextInt(1 << 26)) & mask(length), length));
    }
    return list;
  }

  private static int mask(int length) {
    return -1 << (32 - length);
  }

  private static int podNumber(int pod) {
    return FIRST_POD + pod;
  }

  private static String dotted(int number) {
    return "%d.%d.%d.%d"
        .formatted(number >>> 24, number >>> 16 & 255, number >>> 8 & 255, number & 255);
  }

  private static String last(int number) {
    return "fd00::%x:%x".formatted(number >>> 16, number & 0xffff);
  }

  private static void policy(StringBuilder text, String name, String app, String types) {
    text.append(
        """
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {namespace: shop, name: %s}
        spec:
          podSelector: {matchLabels: {app: %s}}
          policyTypes: %s
          ingress:
        """
            .formatted(name, app, types));
  }

  private static void local(StringBuilder text, String name, IpAddress v4, IpAddress v6) {
    pod(text, name, "app: " + name, "node-1", v4.toString(), v6.toString());
  }

  private static void pod(
      StringBuilder text, String name, String label, String node, String v4, String v6) {
    text.append(
        """
        ---
        {apiVersion: v1, kind: Pod, metadata: {namespace: shop, name: %s, labels: {%s}},
         spec: {nodeName: %s, containers: [{name: main}]},
         status: {phase: Running, podIPs: [{ip: %s}, {ip: "%s"}]}}
        """
            .formatted(name, label, node, v4, v6));
  }

  static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text), text);
  }
}
