package io.netpolc.compiler.rows;

import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.ir.PortTerm;
import java.util.List;

/// Port classes, as rules ask for them. No class is of two protocols.
public interface Ports {
  /// The number of the set that holds every class.
  int EVERYTHING = 0;

  /// Which class each port has.
  PortClasses classes();

  /// The number of the set of classes that some terms hold.
  ///
  /// @throws IllegalStateException on a named port
  int setOf(List<PortTerm> terms);

  /// The classes of a set, ascending.
  int[] set(int id);
}
