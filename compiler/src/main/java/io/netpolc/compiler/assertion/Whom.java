package io.netpolc.compiler.assertion;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Whom one end of an assertion means, as far as possible in the terms that policies have.
///
/// @param anyone whether everybody is meant, without exception
/// @param all every pod that is meant, in order of name
/// @param selectors that take some of them, and nobody else
/// @param others the pods that neither a selector of those nor a block takes
/// @param blocks addresses that are meant, whoever has them
public record Whom(
    boolean anyone,
    List<Pod> all,
    List<SelectorTerm> selectors,
    List<Pod> others,
    List<Block> blocks) {
  /// Addresses.
  ///
  /// @param except what is left out of them
  /// @param withPods whether pods that have them are meant too
  public record Block(Cidr cidr, List<Cidr> except, boolean withPods) {
    public Block {
      except = List.copyOf(except);
    }
  }

  public Whom {
    all = List.copyOf(all);
    selectors = List.copyOf(selectors);
    others = List.copyOf(others);
    blocks = List.copyOf(blocks);
  }

  /// As few of them as are enough where one is: one in each family, and another one where that may
  /// be at the other end too, as nobody is compared with itself.
  Whom some(Set<IpFamily> families, Whom other) {
    var pods = new TreeSet<>(Comparator.comparing(Pod::qualifiedName));
    var chosen = new ArrayList<Block>();
    for (IpFamily family : families) {
      List<Pod> having = all.stream().filter(pod -> pod.address(family) != null).toList();
      boolean alone = having.isEmpty() || !other.all.contains(having.getFirst());
      having.stream().limit(alone ? 1 : 2).forEach(pods::add);
      if (having.isEmpty()) {
        blocks.stream()
            .filter(block -> block.cidr().family() == family)
            .limit(1)
            .forEach(chosen::add);
      }
    }
    List<Pod> few = List.copyOf(pods);
    return new Whom(false, few, List.of(), few, chosen);
  }
}
