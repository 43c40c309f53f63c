package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.ir.PortTerm;
import io.netpolc.compiler.ir.Rule;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.ir.Tier;
import io.netpolc.compiler.resolve.ServiceAddress;
import io.netpolc.compiler.rows.PortSets;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Port classes before any are merged: the ports of each protocol cut at both ends of every range
/// and around every port of a Service. The classes of a protocol are consecutive.
final class PortSpace extends PortSets {
  private final PortClasses classes;

  PortSpace(RuleProgram program, List<ServiceAddress> services) {
    List<SortedSet<Integer>> cuts = new ArrayList<>();
    for (int i = 0; i < PortClasses.PROTOCOLS.size(); i++) {
      cuts.add(new TreeSet<>(List.of(0)));
    }
    for (Direction direction : Direction.values()) {
      for (Tier tier : program.tiers(direction)) {
        tier.sections().forEach(section -> cut(section, cuts));
      }
    }
    for (ServiceAddress service : services) {
      for (ServiceAddress.Served served : service.ports()) {
        Set<Integer> firsts = cuts.get(PortClasses.group(served.protocol()));
        firsts.add(served.port());
        firsts.add(served.port() + 1);
      }
    }
    int count = 1;
    List<PortClasses.Runs> runs = new ArrayList<>();
    for (SortedSet<Integer> firsts : cuts) {
      firsts.remove(PortTerm.Range.LAST_PORT + 1);
      int from = count;
      count += firsts.size();
      runs.add(
          new PortClasses.Runs(
              firsts.stream().mapToInt(Integer::intValue).toArray(),
              IntStream.range(from, count).toArray()));
    }
    classes = new PortClasses(count, runs);
    add(List.of(new PortTerm.AllTraffic()));
  }

  private static void cut(Section section, List<SortedSet<Integer>> cuts) {
    for (Rule rule : section.rules()) {
      for (Match match : rule.matches()) {
        for (PortTerm term : match.ports()) {
          if (term instanceof PortTerm.Range(var protocol, var first, var last)) {
            Set<Integer> firsts = cuts.get(PortClasses.group(protocol));
            firsts.add(first);
            firsts.add(last + 1);
          }
        }
      }
    }
  }

  @Override
  public PortClasses classes() {
    return classes;
  }
}
