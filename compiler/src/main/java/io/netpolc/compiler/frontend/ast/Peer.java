package io.netpolc.compiler.frontend.ast;

import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One item of `from` or `to`.
public sealed interface Peer {
  /// Where it was read.
  Span span();

  /// Pods by label. At least one selector is given.
  ///
  /// @param namespaceSelector which namespaces; null means the policy's own
  /// @param podSelector which pods in them; null means all
  /// @param span the item
  record Pods(
      @Nullable LabelSelector namespaceSelector, @Nullable LabelSelector podSelector, Span span)
      implements Peer {
    public Pods {
      if (namespaceSelector == null && podSelector == null) {
        throw new IllegalArgumentException("no selector");
      }
    }
  }

  /// Addresses: a prefix less some parts of it.
  ///
  /// @param cidr the prefix
  /// @param except strict subsets of it, as written
  /// @param span the item
  /// @param places where `cidr` and then each of `except` was read; empty where nobody read them
  record IpBlock(Cidr cidr, List<Cidr> except, Span span, List<Span> places) implements Peer {
    public IpBlock {
      except = List.copyOf(except);
      places = List.copyOf(places);
    }

    /// A block whose parts were read nowhere.
    public IpBlock(Cidr cidr, List<Cidr> except, Span span) {
      this(cidr, except, span, List.of());
    }
  }
}
