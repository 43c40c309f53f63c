package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel.LoadedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the generic object has twice: its programs, and others that also judge each packet by the
/// policies that are only audited. One or the other is loaded, and goes by the same name then.
final class Auditing {
  private Auditing() {}

  /// What of an object is not loaded for a shape.
  static Set<String> leftOut(Shape shape) {
    Set<String> names = new TreeSet<>();
    for (PodProgram program : PodProgram.values()) {
      names.add(shape.audits() ? program.function() : program.auditing());
    }
    if (!shape.audits()) {
      names.add(Tables.AUDIT_COUNTERS);
    }
    return names;
  }

  /// What was loaded, by the names that programs have without an audit.
  static LoadedObject named(LoadedObject loaded) {
    var programs = new TreeMap<>(loaded.programs());
    for (PodProgram program : PodProgram.values()) {
      Integer fd = programs.remove(program.auditing());
      if (fd != null) {
        programs.put(program.function(), fd);
      }
    }
    return new LoadedObject(programs, loaded.maps());
  }

  /// What has been counted; nothing where nothing is audited.
  static List<AuditCounter> counters(ProgramInstance program) throws LoaderException {
    BpfMap map = program.maps().get(Tables.AUDIT_COUNTERS);
    if (map == null) {
      return List.of();
    }
    List<AuditCounter> counters = new ArrayList<>();
    for (Direction direction : Direction.values()) {
      // The half of an ingress or an egress lies where that of a bank would.
      for (Counter counter : Counters.ofBank(map, direction == Direction.INGRESS ? 0 : 1)) {
        counters.add(
            new AuditCounter(counter.id() - 1, direction, counter.packets(), counter.bytes()));
      }
    }
    return List.copyOf(counters);
  }
}
