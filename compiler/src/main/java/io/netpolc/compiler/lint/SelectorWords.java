package io.netpolc.compiler.lint;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Parts of policies in a few words, alike for parts that mean the same.
final class SelectorWords {
  private SelectorWords() {}

  /// `app=web,tier in (a,b)`, as `kubectl -l` takes it; `{}` for everything.
  static String of(LabelSelector selector) {
    return selector.isEverything()
        ? "{}"
        : selector.requirements().stream().map(SelectorWords::of).collect(Collectors.joining(","));
  }

  static String of(Requirement requirement) {
    String values = String.join(",", requirement.values());
    return switch (requirement.operator()) {
      case IN ->
          requirement.values().size() == 1
              ? requirement.key() + "=" + values
              : requirement.key() + " in (" + values + ")";
      case NOT_IN -> requirement.key() + " notin (" + values + ")";
      case EXISTS -> requirement.key();
      case DOES_NOT_EXIST -> "!" + requirement.key();
    };
  }

  static String of(Peer peer) {
    return switch (peer) {
      case Peer.IpBlock(var cidr, var except, _, _) ->
          except.isEmpty() ? cidr.toString() : cidr + " except " + except;
      case Peer.Pods(var namespaces, var pods, _) ->
          of("namespaces ", namespaces) + of("pods ", pods);
    };
  }

  private static String of(String word, @Nullable LabelSelector selector) {
    return selector == null ? "" : word + of(selector) + " ";
  }

  static String of(PolicyPort port) {
    return port.protocol()
        + "/"
        + switch (port) {
          case PolicyPort.All _ -> "*";
          case PolicyPort.Named named -> named.name();
          case PolicyPort.Range(_, var first, var last, _) ->
              first == last ? Integer.toString(first) : first + "-" + last;
        };
  }

  /// Direction, peers and ports of a rule.
  static String of(PolicyRule rule) {
    return rule.ref().direction().field()
        + " "
        + join(rule.peers().stream().map(SelectorWords::of).toList())
        + " on "
        + join(rule.ports().stream().map(SelectorWords::of).toList());
  }

  private static String join(List<String> parts) {
    return parts.isEmpty()
        ? "any"
        : parts.stream().map(String::strip).sorted().collect(Collectors.joining("; "));
  }
}
