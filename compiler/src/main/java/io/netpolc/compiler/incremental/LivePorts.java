package io.netpolc.compiler.incremental;

import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.ir.PortTerm;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.rows.PortSets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Port classes that are split as terms ask for it, and never joined again. Each run of ports has a
/// class of its own.
final class LivePorts extends PortSets {
  /// Hears of classes that have become two.
  interface Splits {
    /// A class has become two.
    ///
    /// @param from the class that keeps the lower ports
    /// @param to the new class, one more than the last
    void split(int from, int to);
  }

  private final Splits splits;
  private PortClasses classes;

  LivePorts(Splits splits) {
    this.splits = splits;
    List<PortClasses.Runs> runs = new ArrayList<>();
    for (int group = 0; group < PortClasses.PROTOCOLS.size(); group++) {
      runs.add(new PortClasses.Runs(new int[] {0}, new int[] {group + 1}));
    }
    classes = new PortClasses(runs.size() + 1, runs);
    add(List.of(new PortTerm.AllTraffic()));
  }

  @Override
  public PortClasses classes() {
    return classes;
  }

  @Override
  protected int add(List<PortTerm> terms) {
    for (PortTerm term : terms) {
      if (term instanceof PortTerm.Range(var protocol, var first, var last)) {
        cut(protocol, first, last);
      }
    }
    return super.add(terms);
  }

  /// Has some ports told apart from all others.
  void cut(Protocol protocol, int first, int last) {
    int group = PortClasses.group(protocol);
    cut(group, first);
    if (last < PortTerm.Range.LAST_PORT) {
      cut(group, last + 1);
    }
  }

  private void cut(int group, int port) {
    PortClasses.Runs runs = classes.runs().get(group);
    int at = Arrays.binarySearch(runs.firsts(), port);
    if (at >= 0) {
      return;
    }
    int run = -at - 1;
    int from = runs.classes()[run - 1];
    int to = classes.count();
    var split = new ArrayList<>(classes.runs());
    split.set(
        group,
        new PortClasses.Runs(
            inserted(runs.firsts(), run, port), inserted(runs.classes(), run, to)));
    classes = new PortClasses(to + 1, split);
    split(from, to);
    splits.split(from, to);
  }

  private static int[] inserted(int[] numbers, int at, int number) {
    int[] longer = new int[numbers.length + 1];
    System.arraycopy(numbers, 0, longer, 0, at);
    longer[at] = number;
    System.arraycopy(numbers, at, longer, at + 1, numbers.length - at);
    return longer;
  }
}
