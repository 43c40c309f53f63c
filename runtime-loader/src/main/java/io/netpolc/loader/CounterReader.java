package io.netpolc.loader;

import io.netpolc.compiler.bundle.Legend;
import io.netpolc.loader.Endpoints.Endpoint;
import io.netpolc.loader.failure.LoaderException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Reads of a running policy what can be asked for often.
final class CounterReader {
  private final ProgramInstance program;

  CounterReader(ProgramInstance program) {
    this.program = program;
  }

  /// @param legend of what runs
  NodeCounters counters(Legend legend) throws LoaderException {
    int bank = program.activeBank();
    var tables = program.maps();
    return new NodeCounters(
        program.generation(bank),
        tables.containsKey(Tables.COUNTERS) ? program.counters(bank) : List.of(),
        tables.containsKey(Tables.DROPS) ? program.drops() : List.of(),
        Auditing.counters(program),
        program.flowStats(),
        StatusReader.sizes(program),
        legend);
  }

  /// @param names all interfaces there are
  List<EnforcedPod> pods(Map<Integer, String> names) throws LoaderException {
    int bank = program.activeBank();
    var pods = new ArrayList<EnforcedPod>();
    for (Endpoint endpoint : program.endpoints().all()) {
      Assignment inForce = endpoint.assignments().get(bank);
      pods.add(
          new EnforcedPod(
              endpoint.ifindex(),
              names.getOrDefault(endpoint.ifindex(), ""),
              endpoint.addresses(),
              inForce.enforced(),
              inForce.shadow()));
    }
    pods.sort(Comparator.comparingInt(EnforcedPod::ifindex));
    return List.copyOf(pods);
  }
}
