package io.netpolc.compiler.ir;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the rules may be simplified with: facts about the cluster they are compiled for.
///
/// @param numbers for each port name in use, the numbers that any pod gives it, ascending
/// @param unpopulated terms in use that select no pod with an address
public record Facts(SortedMap<PortName, List<Integer>> numbers, Set<SelectorTerm> unpopulated) {
  /// No pod offers a named port, and every term may select something.
  public static final Facts NONE = new Facts(new TreeMap<>(), Set.of());

  public Facts {
    numbers = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
    unpopulated = java.util.Collections.unmodifiableSet(new TreeSet<>(unpopulated));
  }

  /// The numbers of a name; none when no pod has it.
  public List<Integer> numbersOf(PortName port) {
    return numbers.getOrDefault(port, List.of());
  }
}
