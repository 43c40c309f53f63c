package io.netpolc.compiler.ir;

import io.netpolc.compiler.net.Cidr;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A set of remote ends. Ordered for canonical forms: everything, then prefixes, then pods.
public sealed interface PeerTerm extends Comparable<PeerTerm> {
  /// Every address there is.
  record Anyone() implements PeerTerm {
    @Override
    public String toString() {
      return "anyone";
    }
  }

  /// The addresses of a prefix less those of some parts of it.
  ///
  /// @param cidr the prefix
  /// @param except sorted, distinct
  record Block(Cidr cidr, List<Cidr> except) implements PeerTerm {
    public Block {
      except = List.copyOf(new TreeSet<>(except));
    }

    @Override
    public String toString() {
      return except.isEmpty()
          ? cidr.toString()
          : cidr + except.stream().map(Cidr::toString).collect(Collectors.joining(",", "-(", ")"));
    }
  }

  /// The addresses of pods by label.
  ///
  /// @param term which pods
  record Pods(SelectorTerm term) implements PeerTerm {
    @Override
    public String toString() {
      return term.toString();
    }
  }

  private int kind() {
    return switch (this) {
      case Anyone() -> 0;
      case Block _ -> 1;
      case Pods _ -> 2;
    };
  }

  @Override
  default int compareTo(PeerTerm other) {
    if (this instanceof Block(var cidr, var except)
        && other instanceof Block(var otherCidr, var otherExcept)) {
      int byCidr = cidr.compareTo(otherCidr);
      return byCidr != 0 ? byCidr : except.toString().compareTo(otherExcept.toString());
    }
    if (this instanceof Pods(var term) && other instanceof Pods(var otherTerm)) {
      return term.compareTo(otherTerm);
    }
    return Integer.compare(kind(), other.kind());
  }
}
