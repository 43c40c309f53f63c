package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.lint.Selection.ServedPorts;
import io.netpolc.compiler.net.Protocol;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is behind a Service with a selector.
final class ServiceTargets {
  private ServiceTargets() {}

  /// Its pods, as a term.
  static SelectorTerm pods(Service service) {
    return SelectorTerm.in(service.namespace(), LabelSelector.ofLabels(service.selector()));
  }

  /// The numbers that a port of it leads to on some pods.
  static SortedSet<Integer> numbers(Service.Port port, ServedPorts served) {
    return numbers(port.targetPort(), port.protocol(), served.counts().keySet());
  }

  /// The numbers that a port of it leads to on one pod.
  static SortedSet<Integer> numbers(Service.Port port, Pod pod) {
    return numbers(port.targetPort(), port.protocol(), pod.ports());
  }

  /// The numbers of a port that is given by number or by name, of some that are declared.
  static SortedSet<Integer> numbers(
      String port, Protocol protocol, Collection<ContainerPort> declared) {
    var numbers = new TreeSet<Integer>();
    Integer number = number(port);
    if (number != null) {
      numbers.add(number);
      return numbers;
    }
    declared.stream()
        .filter(d -> port.equals(d.name()) && d.protocol().equals(protocol))
        .forEach(d -> numbers.add(d.number()));
    return numbers;
  }

  private static @Nullable Integer number(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.valueOf(text)
        : null;
  }
}
