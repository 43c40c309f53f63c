package io.netpolc.testdata.random;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes policies as manifests. Where the API has several spellings of one meaning (missing, null
/// or empty; labels or expressions; a default written out or not) the dice choose.
public final class PolicyWriter {
  private final YamlText yaml = new YamlText();
  private final Dice dice;

  private PolicyWriter(Dice dice) {
    this.dice = dice;
  }

  /// The policies as YAML documents, in their order.
  public static String policies(List<NetworkPolicy> policies, Dice dice) {
    var writer = new PolicyWriter(dice);
    policies.forEach(writer::policy);
    return writer.yaml.toString();
  }

  private void policy(NetworkPolicy policy) {
    yaml.document("networking.k8s.io/v1", "NetworkPolicy");
    yaml.line(0, "metadata:");
    yaml.line(1, "name: " + policy.ref().name());
    yaml.line(1, "namespace: " + YamlText.quoted(policy.ref().namespace()));
    yaml.line(0, "spec:");
    boolean selectorMissing = policy.podSelector().isEverything() && dice.percent(30);
    if (!selectorMissing) {
      selector(1, "podSelector", policy.podSelector());
    }
    rules("ingress", "from", policy.ingress());
    rules("egress", "to", policy.egress());
    policyTypes(policy);
  }

  private void policyTypes(NetworkPolicy policy) {
    Set<Direction> byDefault =
        policy.egress().isEmpty() ? EnumSet.of(Direction.INGRESS) : EnumSet.allOf(Direction.class);
    if (policy.isolates().equals(byDefault) && dice.percent(50)) {
      empty(1, "policyTypes");
      return;
    }
    yaml.line(1, "policyTypes:");
    policy.isolatesInOrder().forEach(d -> yaml.line(1, "- " + d.policyType()));
  }

  private void rules(String field, String peersField, List<PolicyRule> rules) {
    if (rules.isEmpty()) {
      empty(1, field);
      return;
    }
    yaml.line(1, field + ":");
    for (PolicyRule rule : rules) {
      if (rule.peers().isEmpty() && rule.ports().isEmpty()) {
        yaml.line(1, dice.percent(60) ? "- {}" : "- ports: []");
        continue;
      }
      yaml.line(1, "-");
      peers(peersField, rule.peers());
      ports(rule.ports());
    }
  }

  private void peers(String field, List<Peer> peers) {
    if (peers.isEmpty()) {
      empty(2, field);
      return;
    }
    yaml.line(2, field + ":");
    for (Peer peer : peers) {
      yaml.line(2, "-");
      switch (peer) {
        case Peer.IpBlock block -> ipBlock(block);
        case Peer.Pods pods -> {
          if (pods.namespaceSelector() != null) {
            selector(3, "namespaceSelector", pods.namespaceSelector());
          }
          if (pods.podSelector() != null) {
            selector(3, "podSelector", pods.podSelector());
          }
        }
      }
    }
  }

  private void ipBlock(Peer.IpBlock block) {
    yaml.line(3, "ipBlock:");
    yaml.line(4, "cidr: " + YamlText.quoted(block.cidr().toString()));
    if (block.except().isEmpty()) {
      empty(4, "except");
      return;
    }
    yaml.line(4, "except:");
    for (Cidr except : block.except()) {
      yaml.line(4, "- " + YamlText.quoted(except.toString()));
    }
  }

  private void ports(List<PolicyPort> ports) {
    if (ports.isEmpty()) {
      empty(2, "ports");
      return;
    }
    yaml.line(2, "ports:");
    for (PolicyPort port : ports) {
      boolean protocolMissing = port.protocol().equals(Protocol.TCP) && dice.percent(40);
      if (protocolMissing && port instanceof PolicyPort.All) {
        yaml.line(2, "- {}");
        continue;
      }
      yaml.line(2, "-");
      if (!protocolMissing) {
        yaml.line(3, "protocol: " + port.protocol());
      }
      switch (port) {
        case PolicyPort.All _ -> {}
        case PolicyPort.Named named -> yaml.line(3, "port: " + named.name());
        case PolicyPort.Range range -> {
          yaml.line(3, "port: " + range.first());
          if (range.first() != range.last() || dice.percent(20)) {
            yaml.line(3, "endPort: " + range.last());
          }
        }
      }
    }
  }

  private void selector(int depth, String field, LabelSelector selector) {
    if (selector.isEverything()) {
      yaml.line(depth, field + ": {}");
      return;
    }
    Set<Requirement> asLabels =
        selector.requirements().stream()
            .filter(r -> r.operator() == Operator.IN && r.values().size() == 1)
            .filter(_ -> dice.percent(50))
            .collect(Collectors.toSet());
    Set<String> keys = asLabels.stream().map(Requirement::key).collect(Collectors.toSet());
    yaml.line(depth, field + ":");
    if (!asLabels.isEmpty() && keys.size() == asLabels.size()) {
      Map<String, String> labels =
          asLabels.stream().collect(Collectors.toMap(Requirement::key, r -> r.values().getFirst()));
      yaml.line(depth + 1, "matchLabels:");
      yaml.map(depth + 2, labels);
    } else {
      asLabels = Set.of();
    }
    expressions(depth + 1, selector, asLabels);
  }

  private void expressions(int depth, LabelSelector selector, Set<Requirement> written) {
    List<Requirement> left =
        selector.requirements().stream().filter(r -> !written.contains(r)).toList();
    if (left.isEmpty()) {
      empty(depth, "matchExpressions");
      return;
    }
    yaml.line(depth, "matchExpressions:");
    for (Requirement requirement : left) {
      yaml.line(depth, "- key: " + YamlText.quoted(requirement.key()));
      yaml.line(depth + 1, "operator: " + requirement.operator().word());
      if (!requirement.values().isEmpty()) {
        yaml.line(depth + 1, "values:");
        requirement.values().forEach(v -> yaml.line(depth + 1, "- " + YamlText.quoted(v)));
      }
    }
  }

  /// Nothing, in one of three spellings.
  private void empty(int depth, String field) {
    switch (dice.below(3)) {
      case 0 -> {}
      case 1 -> yaml.line(depth, field + ": []");
      default -> yaml.line(depth, field + ": null");
    }
  }
}
