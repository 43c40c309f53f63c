package io.netpolc.compiler.explain;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Writes policies and parts of them as YAML, in blocks as people do.
public final class PolicyYaml {
  /// What means a string in YAML 1.1 and 1.2 without quotes; words for booleans and null do not.
  private static final Pattern PLAIN =
      Pattern.compile("(?!(?i:y|n|yes|no|on|off|true|false|null)$)[A-Za-z][-A-Za-z0-9_./]*");

  private final List<String> lines = new ArrayList<>();

  private PolicyYaml() {}

  /// A whole policy.
  public static String of(NetworkPolicy policy) {
    var yaml = new PolicyYaml();
    yaml.policy(policy);
    return yaml.text();
  }

  /// What an edit adds: a list item, or a whole policy.
  public static String of(PolicyEdit edit) {
    var yaml = new PolicyYaml();
    switch (edit) {
      case PolicyEdit.AddPeer(_, Peer peer) -> yaml.item(0, body(peer));
      case PolicyEdit.AddPort(_, PolicyPort port) -> yaml.item(0, body(port));
      case PolicyEdit.AddRule(PolicyRule rule) -> yaml.item(0, body(rule));
      case PolicyEdit.AddPolicy(NetworkPolicy policy, _) -> yaml.policy(policy);
    }
    return yaml.text();
  }

  /// A peer, as its text without indent.
  public static String of(Peer peer) {
    return String.join("\n", body(peer));
  }

  private String text() {
    return String.join("\n", lines) + "\n";
  }

  private void policy(NetworkPolicy policy) {
    lines.add("apiVersion: networking.k8s.io/v1");
    lines.add("kind: NetworkPolicy");
    lines.add("metadata:");
    lines.add("  name: " + scalar(policy.ref().name()));
    lines.add("  namespace: " + scalar(policy.ref().namespace()));
    lines.add("spec:");
    add(1, field("podSelector", selector(policy.podSelector())));
    lines.add("  policyTypes:");
    for (Direction direction : Direction.values()) {
      if (policy.isolates().contains(direction)) {
        lines.add("    - " + direction.policyType());
      }
    }
    for (Direction direction : Direction.values()) {
      List<PolicyRule> rules = policy.rules(direction);
      if (!rules.isEmpty()) {
        lines.add("  " + direction.field() + ":");
        rules.forEach(rule -> item(2, body(rule)));
      }
    }
  }

  private static List<String> body(PolicyRule rule) {
    var part = new PolicyYaml();
    if (!rule.peers().isEmpty()) {
      part.lines.add(rule.ref().direction() == Direction.INGRESS ? "from:" : "to:");
      rule.peers().forEach(peer -> part.item(1, body(peer)));
    }
    if (!rule.ports().isEmpty()) {
      part.lines.add("ports:");
      rule.ports().forEach(port -> part.item(1, body(port)));
    }
    return part.lines.isEmpty() ? List.of("{}") : part.lines;
  }

  private static List<String> body(Peer peer) {
    var body = new ArrayList<String>();
    switch (peer) {
      case Peer.Pods pods -> {
        if (pods.namespaceSelector() != null) {
          body.addAll(field("namespaceSelector", selector(pods.namespaceSelector())));
        }
        if (pods.podSelector() != null) {
          body.addAll(field("podSelector", selector(pods.podSelector())));
        }
      }
      case Peer.IpBlock block -> {
        body.add("ipBlock:");
        // Quoted: an IPv6 prefix has colons.
        body.add("  cidr: \"" + block.cidr() + "\"");
        if (!block.except().isEmpty()) {
          body.add("  except:");
          for (Cidr except : block.except()) {
            body.add("    - \"" + except + "\"");
          }
        }
      }
    }
    return body;
  }

  private static List<String> body(PolicyPort port) {
    String protocol = "protocol: " + port.protocol();
    return switch (port) {
      case PolicyPort.All _ -> List.of(protocol);
      case PolicyPort.Named named -> List.of(protocol, "port: " + scalar(named.name()));
      case PolicyPort.Range range ->
          range.first() == range.last()
              ? List.of(protocol, "port: " + range.first())
              : List.of(protocol, "port: " + range.first(), "endPort: " + range.last());
    };
  }

  private static List<String> selector(LabelSelector selector) {
    var labels = new ArrayList<String>();
    var expressions = new ArrayList<String>();
    for (Requirement requirement : selector.requirements()) {
      if (requirement.operator() == Operator.IN && requirement.values().size() == 1) {
        labels.add(
            "  " + scalar(requirement.key()) + ": " + scalar(requirement.values().getFirst()));
      } else {
        expressions.add("  - key: " + scalar(requirement.key()));
        expressions.add("    operator: " + requirement.operator().word());
        if (!requirement.values().isEmpty()) {
          expressions.add(
              "    values: ["
                  + String.join(
                      ", ", requirement.values().stream().map(PolicyYaml::scalar).toList())
                  + "]");
        }
      }
    }
    if (!labels.isEmpty()) {
      labels.addFirst("matchLabels:");
    }
    if (!expressions.isEmpty()) {
      labels.add("matchExpressions:");
      labels.addAll(expressions);
    }
    return labels;
  }

  private static List<String> field(String name, List<String> body) {
    if (body.isEmpty()) {
      return List.of(name + ": {}");
    }
    var lines = new ArrayList<String>();
    lines.add(name + ":");
    body.forEach(line -> lines.add("  " + line));
    return lines;
  }

  /// A list item: the first line of its body after a dash.
  private void item(int depth, List<String> body) {
    add(depth, List.of("- " + body.getFirst()));
    add(depth + 1, body.subList(1, body.size()));
  }

  private void add(int depth, List<String> more) {
    more.forEach(line -> lines.add("  ".repeat(depth) + line));
  }

  private static String scalar(String text) {
    return PLAIN.matcher(text).matches() ? text : "\"" + text + "\"";
  }
}
