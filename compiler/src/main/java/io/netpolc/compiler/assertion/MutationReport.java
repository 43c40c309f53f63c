package io.netpolc.compiler.assertion;

import java.util.List;

/// Which changes of policies some assertions notice: at least one of them is answered otherwise.
///
/// @param noticed those that are
/// @param unnoticed those that are not, though they change what may be sent
/// @param harmless those that change nothing for any pod or address: no test could notice
public record MutationReport(List<Mutant> noticed, List<Mutant> unnoticed, List<Mutant> harmless) {
  public MutationReport {
    noticed = List.copyOf(noticed);
    unnoticed = List.copyOf(unnoticed);
    harmless = List.copyOf(harmless);
  }

  /// The same of rules left out alone: those unnoticed are what no assertion depends on.
  public MutationReport rules() {
    return new MutationReport(dropped(noticed), dropped(unnoticed), dropped(harmless));
  }

  private static List<Mutant> dropped(List<Mutant> mutants) {
    return mutants.stream().filter(mutant -> mutant.dropped() != null).toList();
  }

  /// How many changes could be noticed.
  public int noticeable() {
    return noticed.size() + unnoticed.size();
  }

  /// How many of a hundred that can be noticed are; 100 where there are none.
  public int percent() {
    return noticeable() == 0 ? 100 : noticed.size() * 100 / noticeable();
  }
}
