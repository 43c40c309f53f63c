package io.netpolc.loader;

import io.netpolc.loader.failure.BpfException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads per-CPU arrays of `struct np_counter`.
final class Counters {
  private Counters() {}

  /// Counters that are not zero, summed over CPUs; ids count from `first`.
  static List<Counter> read(BpfMap map, int first, int count) throws BpfException {
    int cpus = Cpus.possible();
    var counters = new ArrayList<Counter>();
    for (int id = 0; id < count; id++) {
      ByteBuffer values = Tables.wrap(map.readPerCpu(first + id, cpus));
      long packets = 0;
      long bytes = 0;
      for (int cpu = 0; cpu < cpus; cpu++) {
        packets += values.getLong(cpu * Tables.COUNTER_SIZE);
        bytes += values.getLong(cpu * Tables.COUNTER_SIZE + Long.BYTES);
      }
      if (packets != 0) {
        counters.add(new Counter(id, packets, bytes));
      }
    }
    return List.copyOf(counters);
  }
}
