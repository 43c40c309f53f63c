package io.netpolc.bench.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// Objects of a made cluster, and others like them.
final class Events {
  private static final int HOSTS = 250;

  private final SplittableRandom random = new SplittableRandom(20_261_130);
  private final String node;
  private final List<ObjectNode> pods = new ArrayList<>();
  private final List<ObjectNode> local = new ArrayList<>();
  private final List<ObjectNode> touching = new ArrayList<>();
  private int made;

  /// @param node whose pods are local
  Events(Path policies, Path state, String node) throws IOException {
    this.node = node;
    var mapper = new ObjectMapper();
    for (JsonNode item : mapper.readTree(state.toFile()).path("items")) {
      if (item.path("kind").asText().equals("Pod")) {
        pods.add((ObjectNode) item);
        if (item.path("spec").path("nodeName").asText().equals(node)) {
          local.add((ObjectNode) item);
        }
      }
    }
    for (JsonNode policy : mapper.readTree(policies.toFile()).path("items")) {
      if (local.stream().anyMatch(pod -> selects(policy, pod))) {
        touching.add((ObjectNode) policy);
      }
    }
    if (touching.isEmpty()) {
      throw new IOException("no policy touches a pod of " + node);
    }
  }

  /// Whether a policy that selects by labels alone selects a pod.
  private static boolean selects(JsonNode policy, JsonNode pod) {
    JsonNode selector = policy.path("spec").path("podSelector");
    if (!namespace(policy).equals(namespace(pod)) || selector.has("matchExpressions")) {
      return false;
    }
    JsonNode labels = pod.path("metadata").path("labels");
    Set<Map.Entry<String, JsonNode>> wanted =
        new HashSet<>(selector.path("matchLabels").properties());
    return wanted.stream().allMatch(label -> label.getValue().equals(labels.path(label.getKey())));
  }

  private static String namespace(JsonNode object) {
    return object.path("metadata").path("namespace").asText();
  }

  /// The pods of the node.
  List<JsonNode> local() {
    return List.copyOf(local);
  }

  /// How many policies select a pod of the node.
  int touching() {
    return touching.size();
  }

  /// A pod of another node, with the labels of one that is there.
  ObjectNode podLikeAnother() {
    ObjectNode pod = pods.get(random.nextInt(pods.size())).deepCopy();
    made++;
    ((ObjectNode) pod.path("metadata")).put("name", "new-" + made);
    ((ObjectNode) pod.path("spec")).put("nodeName", node + "-other");
    String v4 =
        "10.%d.%d.%d".formatted(200 + made / HOSTS / HOSTS, made / HOSTS % HOSTS, made % HOSTS);
    String v6 = "fd00:10::ffff:%x".formatted(made);
    var status = (ObjectNode) pod.path("status");
    status.put("podIP", v4);
    ArrayNode addresses = status.putArray("podIPs");
    addresses.addObject().put("ip", v4);
    addresses.addObject().put("ip", v6);
    return pod;
  }

  /// A pod of another node with labels that no pod has.
  ObjectNode podLikeNoOther() {
    ObjectNode pod = podLikeAnother();
    ((ObjectNode) pod.path("metadata").path("labels")).put("never", "seen-" + made);
    return pod;
  }

  /// A policy that selects local pods, as it was made.
  ObjectNode policy() {
    return touching.get(random.nextInt(touching.size())).deepCopy();
  }

  /// The same policy with one more rule, whose selector and prefix no rule has had before.
  ObjectNode altered(ObjectNode policy) {
    made++;
    ObjectNode altered = policy.deepCopy();
    var spec = (ObjectNode) altered.path("spec");
    boolean ingress = !spec.has("egress");
    ArrayNode rules = spec.withArray(ingress ? "ingress" : "egress");
    ArrayNode peers = rules.addObject().putArray(ingress ? "from" : "to");
    peers.addObject().putObject("podSelector").putObject("matchLabels").put("app", "app-" + made);
    ObjectNode block = peers.addObject().putObject("ipBlock");
    int third = made / HOSTS % HOSTS;
    block.put(
        "cidr",
        "198.%d.%d.%d/31".formatted(18 + made / HOSTS / HOSTS, third, made % HOSTS / 2 * 2));
    return altered;
  }
}
