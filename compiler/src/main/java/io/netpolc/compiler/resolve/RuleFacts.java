package io.netpolc.compiler.resolve;

import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.ir.Facts;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PortName;
import io.netpolc.compiler.ir.SelectorTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Gathers what the cluster says about the sets that rules use.
final class RuleFacts {
  private RuleFacts() {}

  /// @param peerTerms terms that select peers
  /// @param peers answers them, and what peers offer
  /// @param subjectNames port names that are looked up on subjects
  static Facts gather(
      Set<SelectorTerm> peerTerms, PodIndex peers, Set<PortName> subjectNames, List<Pod> subjects) {
    Set<Offer> offers = new TreeSet<>(peers.offers());
    if (!subjectNames.isEmpty()) {
      for (Pod subject : subjects) {
        for (ContainerPort port : subject.ports()) {
          if (port.name() != null) {
            var name = new PortName(port.protocol(), port.name());
            if (subjectNames.contains(name)) {
              offers.add(new Offer(name, port.number()));
            }
          }
        }
      }
    }
    SortedMap<PortName, List<Integer>> numbers = new TreeMap<>();
    for (Offer offer : offers) {
      numbers.computeIfAbsent(offer.port(), _ -> new ArrayList<>()).add(offer.number());
    }
    return new Facts(
        numbers,
        peerTerms.stream()
            .filter(term -> peers.select(term).isEmpty())
            .collect(Collectors.toSet()));
  }
}
