package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.Kernel.LoadedObject;
import io.netpolc.loader.raw.Kernel.ObjectRequest;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Has other programs take the place of the running ones over the same maps: tables, endpoints,
/// connections and counters stay what and where they are, and only the code that reads them is
/// another. Each link is changed by one step of the kernel, and until all are some packets are
/// decided by one program and some by the other, from the same tables.
final class Exchange {
  private static final String SHAPE_SYMBOL = "np_shape";

  private final Kernel kernel;
  private final PinFolder pins;
  private final Loading loading;

  Exchange(Kernel kernel, PinFolder pins, Loading loading) {
    this.kernel = kernel;
    this.pins = pins;
    this.loading = loading;
  }

  /// Loads an object, and replaces the programs of each link and those that are pinned.
  ///
  /// @param running whose programs are replaced
  /// @param object made for its tables (`CEmitter.emitForTables`)
  /// @param shape of these
  /// @param interfaces that carry the programs; loses those that went away meanwhile
  /// @throws LoaderException if the programs stay what they were: the object is made for other
  ///   tables or maps, the verifier refuses it, or a link cannot be changed
  void run(Running running, byte[] object, Shape shape, Set<Integer> interfaces)
      throws LoaderException {
    ProgramInstance program = running.program();
    SortedMap<String, BpfProgram> fresh = load(program, object, shape);
    boolean exchanged = false;
    try (Undo undo = new Undo()) {
      for (PodProgram side : PodProgram.values()) {
        BpfProgram before = program.program(side);
        var pin = running.set().resolve(side.function());
        undo.add(() -> pins.replace(pin, before));
        pins.replace(pin, of(fresh, side));
      }
      loading.attach(side -> of(fresh, side), interfaces, undo);
      undo.commit();
      exchanged = true;
    } finally {
      if (!exchanged) {
        fresh.values().forEach(BpfProgram::close);
      }
    }
    program.exchange(fresh);
  }

  private static BpfProgram of(Map<String, BpfProgram> programs, PodProgram side) {
    BpfProgram found = programs.get(side.function());
    if (found == null) {
      throw new IllegalStateException("no program " + side);
    }
    return found;
  }

  /// @return the programs by name, the caller's to close
  private SortedMap<String, BpfProgram> load(ProgramInstance beside, byte[] object, Shape shape)
      throws LoaderException {
    ElfObject elf = ElfObject.read(object);
    ElfObject.Symbol node = elf.symbol(Tables.NODE);
    if (node == null || elf.symbol(SHAPE_SYMBOL) != null) {
      throw new BundleRejectedException("the BPF object is not made for tables of one shape");
    }
    if (node.size() != beside.node().bytes()) {
      throw new BundleRejectedException(
          "the BPF object is made for tables of %d bytes, these have %d"
              .formatted(node.size(), beside.node().bytes()));
    }
    var maps = new TreeMap<String, Integer>();
    beside.maps().forEach((name, map) -> maps.put(name, map.fd()));
    maps.remove(Tables.NODE);
    LoadedObject loaded =
        Auditing.named(
            kernel.loadObject(
                new ObjectRequest(
                    object,
                    Map.of(),
                    null,
                    maps,
                    beside.required(Tables.NODE).fd(),
                    Auditing.leftOut(shape))));
    var programs = new TreeMap<String, BpfProgram>();
    loaded.programs().forEach((name, fd) -> programs.put(name, new BpfProgram(kernel, fd)));
    try {
      requireSame(loaded.maps(), beside);
      for (PodProgram side : PodProgram.values()) {
        if (!programs.containsKey(side.function())) {
          throw new BundleRejectedException("the BPF object has no program " + side.function());
        }
      }
      return programs;
    } catch (LoaderException failure) {
      programs.values().forEach(BpfProgram::close);
      throw failure;
    } finally {
      loaded.maps().values().forEach(kernel::close);
    }
  }

  /// A map of another definition is not taken over but made anew, which nobody would read.
  private void requireSame(SortedMap<String, Integer> maps, ProgramInstance beside)
      throws LoaderException {
    for (var map : maps.entrySet()) {
      BpfMap known = beside.maps().get(map.getKey());
      if (known == null || known.info().id() != kernel.mapInfo(map.getValue()).id()) {
        throw new BundleRejectedException("the BPF object has another map " + map.getKey());
      }
    }
  }
}
