package io.netpolc.compiler.rows;

import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.ir.PortTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Numbered sets of port classes; whose classes they are, a subclass knows. Ranges that terms hold
/// begin and end where classes do.
public abstract class PortSets implements Ports {
  private final Map<List<PortTerm>, Integer> ids = new HashMap<>();
  private final List<int[]> sets = new ArrayList<>();

  /// No set; [#add] that of everything first.
  protected PortSets() {}

  @Override
  public int setOf(List<PortTerm> terms) {
    Integer known = ids.get(terms);
    return known == null ? add(terms) : known;
  }

  /// Adds the set of the classes that some terms hold.
  ///
  /// @return its number, one more than the last
  protected int add(List<PortTerm> terms) {
    int id = sets.size();
    ids.put(terms, id);
    sets.add(terms.stream().flatMapToInt(this::classesOf).sorted().distinct().toArray());
    return id;
  }

  /// Adds a class, the last one, to every set that has a certain one.
  protected void split(int from, int to) {
    for (int i = 0; i < sets.size(); i++) {
      int[] set = sets.get(i);
      if (Arrays.binarySearch(set, from) >= 0) {
        int[] more = Arrays.copyOf(set, set.length + 1);
        more[set.length] = to;
        sets.set(i, more);
      }
    }
  }

  @Override
  public int[] set(int id) {
    return sets.get(id);
  }

  private IntStream classesOf(PortTerm term) {
    return switch (term) {
      case PortTerm.AllTraffic() -> IntStream.range(0, classes().count());
      case PortTerm.Range(var protocol, var first, var last) -> {
        PortClasses.Runs runs = classes().runs().get(PortClasses.group(protocol));
        yield IntStream.range(0, runs.firsts().length)
            .filter(run -> runs.firsts()[run] >= first && runs.last(run) <= last)
            .map(run -> runs.classes()[run]);
      }
      case PortTerm.Named(var port) ->
          throw new IllegalStateException("named port is not expanded: " + port);
    };
  }
}
