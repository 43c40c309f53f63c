package io.netpolc.compiler.eval;

import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One condition that an item of a policy puts on a flow, with what was found there.
public sealed interface Clause {
  /// A selector takes pods only, and the other end must be one.
  record IsPod() implements Clause {}

  /// A peer without namespaceSelector takes pods of the policy's own namespace.
  ///
  /// @param wanted the policy's namespace
  /// @param found the pod's
  record OwnNamespace(String wanted, String found) implements Clause {}

  /// A requirement of a namespaceSelector.
  ///
  /// @param namespace whose labels are looked at
  /// @param found the value of the label there, or null
  record NamespaceLabel(Requirement requirement, String namespace, @Nullable String found)
      implements Clause {}

  /// A requirement of a podSelector.
  ///
  /// @param found the value of the pod's label, or null
  record PodLabel(Requirement requirement, @Nullable String found) implements Clause {}

  /// Whether an ipBlock may take the address of a pod at all.
  record BlockTakesPod() implements Clause {}

  /// The prefix of an ipBlock.
  record InBlock(Cidr cidr) implements Clause {}

  /// A part that an ipBlock leaves out.
  record NotExcepted(Cidr except) implements Clause {}

  /// The protocol of a port.
  record SameProtocol(Protocol wanted) implements Clause {}

  /// The number of a port, or its range.
  record PortWithin(int first, int last) implements Clause {}

  /// A port by name.
  ///
  /// @param numbers what the name stands for on the pod that the flow goes to; empty where that
  ///   declares no such port, or is no pod
  record PortNamed(String name, List<Integer> numbers) implements Clause {
    public PortNamed {
      numbers = List.copyOf(numbers);
    }
  }
}
