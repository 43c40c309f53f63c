package io.netpolc.compiler.assertion;

import io.netpolc.compiler.assertion.Assertion.Ports;
import io.netpolc.compiler.assertion.Assertion.Quantifier;
import io.netpolc.compiler.assertion.Ends.OfFamily;
import io.netpolc.compiler.assertion.Whom.Block;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.reach.PortRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/// Turns assertions into what they ask of policies. Terms that are selectors of pods stay such;
/// names and exceptions become lists of pods.
final class Demands {
  private final EndBinder binder;
  private final boolean blocksTakePods;

  /// @param blocksTakePods whether a block of addresses takes the pods that have them
  Demands(EndBinder binder, boolean blocksTakePods) {
    this.binder = binder;
    this.blocksTakePods = blocksTakePods;
  }

  /// What an assertion asks.
  ///
  /// @param sink as for [EndBinder#bind]
  List<Demand> of(Assertion assertion, DiagnosticSink sink) {
    Set<IpFamily> families =
        assertion.families().isEmpty()
            ? binder.population().classes().families()
            : assertion.families();
    Whom from = whom(assertion.from().ends(), families, assertion.allowEmpty(), sink);
    Whom to = whom(assertion.to().ends(), families, assertion.allowEmpty(), sink);
    if (!assertion.allowed()) {
      return List.of(new Demand.Stop(from, to));
    }
    boolean someFrom = assertion.from().quantifier() == Quantifier.SOME;
    boolean someTo = assertion.to().quantifier() == Quantifier.SOME;
    return List.of(
        new Demand.Pass(
            someFrom ? from.some(families, to) : from,
            someTo ? to.some(families, from) : to,
            connections(assertion.ports())));
  }

  private static ConnectionSet connections(Ports ports) {
    List<List<PortRange>> ranges = ports.connections().ports();
    for (int i = 0; i < ranges.size() && ports.some(); i++) {
      if (!ranges.get(i).isEmpty()) {
        int first = ranges.get(i).getFirst().first();
        return ConnectionSet.of(PortClasses.PROTOCOLS.get(i), new PortRange(first, first));
      }
    }
    return ports.connections();
  }

  private Whom whom(EndSet set, Set<IpFamily> families, boolean allowEmpty, DiagnosticSink sink) {
    Ends ends = binder.bind(set, allowEmpty, sink);
    List<Block> blocks = blocks(set, families);
    var all = new BitSet();
    var alone = new ArrayList<>(blocks);
    for (IpFamily family : families) {
      OfFamily those = ends.of(family);
      all.or(those.pods());
      those.inside().stream()
          .mapToObj(number -> binder.population().inside(family, number))
          .filter(address -> blocks.stream().noneMatch(block -> contains(block, address)))
          .forEach(address -> alone.add(new Block(Cidr.of(address), List.of(), false)));
    }
    return new Whom(
        set.ofAnything() && set.except().isEmpty(),
        pods(all),
        set.except().isEmpty() ? selectors(set) : List.of(),
        pods(others(all, set, families)),
        alone);
  }

  private List<Pod> pods(BitSet numbers) {
    return numbers.stream().mapToObj(binder.population().classes().pods()::get).toList();
  }

  /// The pods that neither a selector nor a block takes.
  private BitSet others(BitSet all, EndSet set, Set<IpFamily> families) {
    var others = (BitSet) all.clone();
    for (EndTerm term : set.terms()) {
      boolean taken = isSelector(term) ? set.except().isEmpty() : blocksTakePods && isBlock(term);
      for (IpFamily family : taken ? families : Set.<IpFamily>of()) {
        others.andNot(binder.ends(term).of(family).pods());
      }
    }
    return others;
  }

  private static boolean isBlock(EndTerm term) {
    return term instanceof EndTerm.Addresses;
  }

  private static List<Block> blocks(EndSet set, Set<IpFamily> families) {
    var blocks = new ArrayList<Block>();
    for (EndTerm term : set.terms()) {
      switch (term) {
        case EndTerm.Addresses(var cidr, _) -> addBlock(cidr, set, true, blocks);
        case EndTerm.World _, EndTerm.Anything _ ->
            families.stream()
                .sorted()
                .forEach(family ->
                    addBlock(Cidr.all(family), set, term instanceof EndTerm.Anything, blocks));
        case EndTerm.Pods _, EndTerm.Dns _, EndTerm.Nodes _ -> {}
      }
    }
    return blocks;
  }

  private static void addBlock(Cidr cidr, EndSet set, boolean withPods, List<Block> blocks) {
    var except = new ArrayList<Cidr>();
    for (EndTerm term : set.except()) {
      if (term instanceof EndTerm.Addresses(var less, _) && less.family() == cidr.family()) {
        if (less.contains(cidr)) {
          return;
        }
        if (cidr.contains(less)) {
          except.add(less);
        }
      }
    }
    blocks.add(new Block(cidr, except, withPods));
  }

  private static boolean contains(Block block, IpAddress address) {
    return block.cidr().contains(address)
        && block.except().stream().noneMatch(less -> less.contains(address));
  }

  /// The selectors that terms are, without lists of pods.
  private static List<SelectorTerm> selectors(EndSet set) {
    return set.terms().stream()
        .filter(Demands::isSelector)
        .flatMap(term -> terms((EndTerm.Pods) term).stream())
        .toList();
  }

  private static boolean isSelector(EndTerm term) {
    return term instanceof EndTerm.Pods pods
        && pods.name() == null
        && pods.kind() == null
        && !pods.namespaces().outside();
  }

  private static List<SelectorTerm> terms(EndTerm.Pods pods) {
    return pods.namespaces().scopes().stream()
        .map(scope -> new SelectorTerm(scope, pods.labels()))
        .toList();
  }
}
