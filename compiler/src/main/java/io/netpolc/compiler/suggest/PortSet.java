package io.netpolc.compiler.suggest;

import io.netpolc.compiler.explain.PolicyTerms;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.net.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Ports that rules have to open; a protocol without ports can only be let in with all others.
final class PortSet {
  private final SortedMap<Protocol, NavigableSet<Integer>> ports = new TreeMap<>();
  private boolean everything;

  void add(Protocol protocol, int port) {
    if (protocol.hasPorts()) {
      ports.computeIfAbsent(protocol, _ -> new TreeSet<>()).add(port);
    } else {
      everything = true;
    }
  }

  /// As a rule says it: empty for everything; neighbours as ranges.
  List<PolicyPort> terms() {
    var terms = new ArrayList<PolicyPort>();
    if (!everything) {
      ports.forEach((protocol, numbers) -> addRanges(protocol, numbers, terms));
    }
    return terms;
  }

  private static void addRanges(
      Protocol protocol, NavigableSet<Integer> numbers, List<PolicyPort> terms) {
    if (numbers.first() == 0) {
      terms.add(PolicyTerms.port(protocol, 0));
      return;
    }
    int first = numbers.first();
    int last = first;
    for (int number : numbers.tailSet(first, false)) {
      if (number > last + 1) {
        terms.add(new PolicyPort.Range(protocol, first, last, PolicyTerms.NOWHERE));
        first = number;
      }
      last = number;
    }
    terms.add(new PolicyPort.Range(protocol, first, last, PolicyTerms.NOWHERE));
  }
}
