package io.netpolc.compiler.assertion;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may be at an end of a connection, as it is written.
public sealed interface EndTerm {
  /// Where it was read.
  Span span();

  /// Pods: `shop/*`, `shop/cart`, `shop/cart[Deployment]`, `{team=blue}/{app=cart}`, `pod in shop`.
  ///
  /// @param namespaces where they are
  /// @param labels what labels they have
  /// @param name the name of a pod or of its owner, or null for any
  /// @param kind the kind of the owner, `Pod` for none, or null for any
  /// @param span the term
  /// @param spaces each of the namespaces behind `in` or `outside`, in the order of their scopes
  record Pods(
      Namespaces namespaces,
      LabelSelector labels,
      @Nullable String name,
      @Nullable String kind,
      Span span,
      List<Span> spaces)
      implements EndTerm {
    public Pods {
      spaces = List.copyOf(spaces);
      if (!spaces.isEmpty() && spaces.size() != namespaces.scopes().size()) {
        throw new IllegalArgumentException("not one place for each namespace");
      }
    }
  }

  /// Namespaces by name or label.
  ///
  /// @param scopes ORed
  /// @param outside whether all others are meant
  record Namespaces(List<SelectorTerm.Scope> scopes, boolean outside) {
    public Namespaces {
      scopes = List.copyOf(scopes);
    }

    /// Every namespace.
    public static final Namespaces ALL =
        new Namespaces(List.of(new SelectorTerm.Scope.Labelled(LabelSelector.EVERYTHING)), false);
  }

  /// The pods that answer DNS in a namespace: `dns:kube-system`.
  record Dns(String namespace, Span span) implements EndTerm {}

  /// Addresses, whoever has them.
  record Addresses(Cidr cidr, Span span) implements EndTerm {}

  /// The addresses of nodes and of the pods on their network.
  record Nodes(Span span) implements EndTerm {}

  /// The addresses that are no pod's, no node's and no Service's.
  record World(Span span) implements EndTerm {}

  /// Pods, nodes and the world.
  record Anything(Span span) implements EndTerm {}
}
