package io.netpolc.compiler.lint;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.net.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether one part of a policy takes all that another takes, whatever the cluster. What this says
/// holds; it does not say all that holds.
final class Inclusion {
  private Inclusion() {}

  /// Whether some peers take all that others take; an empty list takes everyone.
  static boolean peers(List<Peer> inner, List<Peer> outer) {
    return outer.isEmpty()
        || (!inner.isEmpty()
            && inner.stream().allMatch(i -> outer.stream().anyMatch(o -> peer(i, o))));
  }

  /// Whether some ports take all that others take; an empty list takes everything.
  static boolean ports(List<PolicyPort> inner, List<PolicyPort> outer) {
    return outer.isEmpty()
        || (!inner.isEmpty()
            && inner.stream().allMatch(i -> outer.stream().anyMatch(o -> port(i, o))));
  }

  /// Whether a peer takes all that another takes; both are of one namespace's policies.
  static boolean peer(Peer inner, Peer outer) {
    return switch (outer) {
      case Peer.Pods wide ->
          inner instanceof Peer.Pods narrow
              && namespaces(narrow.namespaceSelector(), wide.namespaceSelector())
              && selector(narrow.podSelector(), wide.podSelector());
      case Peer.IpBlock wide ->
          inner instanceof Peer.IpBlock narrow
              && wide.cidr().contains(narrow.cidr())
              && wide.except().stream().allMatch(cut -> spares(cut, narrow));
    };
  }

  /// Whether an exception takes nothing from a block.
  private static boolean spares(Cidr cut, Peer.IpBlock block) {
    boolean apart = !cut.contains(block.cidr()) && !block.cidr().contains(cut);
    return apart || block.except().stream().anyMatch(own -> own.contains(cut));
  }

  /// The own namespace is among all; whether it is among others cannot be told.
  private static boolean namespaces(@Nullable LabelSelector inner, @Nullable LabelSelector outer) {
    if (inner == null || outer == null) {
      return outer == null ? inner == null : outer.isEverything();
    }
    return selector(inner, outer);
  }

  /// Whether whatever meets a selector meets another; null is everything.
  static boolean selector(@Nullable LabelSelector inner, @Nullable LabelSelector outer) {
    return outer == null
        || outer.requirements().stream()
            .allMatch(wanted ->
                inner != null
                    && inner.requirements().stream().anyMatch(given -> implies(given, wanted)));
  }

  /// Whether whatever meets a requirement meets another.
  static boolean implies(Requirement given, Requirement wanted) {
    if (!given.key().equals(wanted.key())) {
      return false;
    }
    return switch (wanted.operator()) {
      case IN -> given.operator() == Operator.IN && wanted.values().containsAll(given.values());
      case NOT_IN ->
          switch (given.operator()) {
            case IN -> given.values().stream().noneMatch(wanted.values()::contains);
            case NOT_IN -> given.values().containsAll(wanted.values());
            case DOES_NOT_EXIST -> true;
            case EXISTS -> false;
          };
      case EXISTS -> given.operator() == Operator.IN || given.operator() == Operator.EXISTS;
      case DOES_NOT_EXIST -> given.operator() == Operator.DOES_NOT_EXIST;
    };
  }

  /// Whether a port takes all that another takes.
  static boolean port(PolicyPort inner, PolicyPort outer) {
    if (!inner.protocol().equals(outer.protocol())) {
      return false;
    }
    return switch (outer) {
      case PolicyPort.All _ -> true;
      case PolicyPort.Named wide ->
          inner instanceof PolicyPort.Named narrow && narrow.name().equals(wide.name());
      case PolicyPort.Range wide ->
          inner instanceof PolicyPort.Range narrow
              && wide.first() <= narrow.first()
              && narrow.last() <= wide.last();
    };
  }
}
