package io.netpolc.compiler.suggest;

import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.Cidr;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What assertions name as it is, so that it is nothing beyond what is wanted.
///
/// @param selectors of one namespace each; all that they take is meant
/// @param blocks whoever has an address in them is meant
/// @param ports as rules say them
record Meant(Set<SelectorTerm> selectors, Set<Cidr> blocks, Set<List<PolicyPort>> ports) {
  Meant() {
    this(new HashSet<>(), new HashSet<>(), new HashSet<>());
  }
}
