package io.netpolc.loader;

import io.netpolc.loader.failure.BpfException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads per-CPU arrays of `struct np_counter`.
final class Counters {
  private Counters() {}

  /// Counters of a bank's half of the elements that are not zero.
  static List<Counter> ofBank(BpfMap map, int bank) throws BpfException {
    int elements = map.info().maxEntries() / 2;
    return read(map, bank * elements, elements);
  }

  /// Counters of the elements from `first` on that are not zero, summed over CPUs. Their ids count
  /// all counters of these elements.
  static List<Counter> read(BpfMap map, int first, int elements) throws BpfException {
    int cpus = Cpus.possible();
    int perElement = map.stride() / Tables.COUNTER_SIZE;
    var counters = new ArrayList<Counter>();
    for (int element = 0; element < elements; element++) {
      ByteBuffer values = Tables.wrap(map.readPerCpu(first + element, cpus));
      for (int i = 0; i < perElement; i++) {
        long packets = 0;
        long bytes = 0;
        for (int cpu = 0; cpu < cpus; cpu++) {
          int at = cpu * map.stride() + i * Tables.COUNTER_SIZE;
          packets += values.getLong(at);
          bytes += values.getLong(at + Long.BYTES);
        }
        if (packets != 0) {
          counters.add(new Counter(element * perElement + i, packets, bytes));
        }
      }
    }
    return List.copyOf(counters);
  }
}
