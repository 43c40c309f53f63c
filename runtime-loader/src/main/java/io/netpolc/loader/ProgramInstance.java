package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.Kernel.LoadedObject;
import io.netpolc.loader.raw.Kernel.ObjectRequest;
import io.netpolc.loader.raw.Kernel.TestFrame;
import io.netpolc.loader.raw.Kernel.TestRun;
import io.netpolc.loader.raw.NativeKernel;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A loaded program pair with its tables. Attached to nothing by itself: [NodePolicy] attaches it,
/// a proof runs test frames through it.
///
/// Not safe for use by several threads at once, except [#testRun].
public final class ProgramInstance implements AutoCloseable {
  private static final String SHAPE_SYMBOL = "np_shape";
  private static final int CONTROL_WORDS_SET = 2;

  private final Kernel kernel;
  private final SortedMap<String, BpfProgram> programs;
  private final SortedMap<String, BpfMap> maps;
  private final Endpoints endpoints;

  private ProgramInstance(
      Kernel kernel, SortedMap<String, BpfProgram> programs, SortedMap<String, BpfMap> maps) {
    this.kernel = kernel;
    this.programs = programs;
    this.maps = maps;
    this.endpoints = new Endpoints(required(Tables.ENDPOINTS));
  }

  /// Loads an object into the kernel.
  ///
  /// @param object an object that clang made for this shape, or the generic one (it has a symbol
  ///   `np_shape`), which is specialised here
  /// @param shape what it is (to be) made for
  /// @throws LoaderException if the object is no such object, the verifier refuses it, or the
  ///   process may not load it
  public static ProgramInstance load(byte[] object, Shape shape) throws LoaderException {
    Capabilities.require(
        "load BPF programs", Capability.BPF, Capability.PERFMON, Capability.NET_ADMIN);
    return load(new NativeKernel(), object, shape, Map.of());
  }

  static ProgramInstance load(
      Kernel kernel, byte[] object, Shape shape, Map<String, Integer> reusedMaps)
      throws LoaderException {
    ElfObject elf = ElfObject.read(object);
    byte[] readOnlyData = readOnlyData(elf, shape);
    Map<String, Integer> entries = readOnlyData == null ? Map.of() : Tables.entries(shape);
    return own(
        kernel, kernel.loadObject(new ObjectRequest(object, entries, readOnlyData, reusedMaps)));
  }

  /// Takes over descriptors; closes them if they are no such program.
  static ProgramInstance own(Kernel kernel, LoadedObject loaded) throws LoaderException {
    var programs = new TreeMap<String, BpfProgram>();
    var maps = new TreeMap<String, BpfMap>();
    try {
      loaded.programs().forEach((name, fd) -> programs.put(name, new BpfProgram(kernel, fd)));
      var left = new TreeMap<>(loaded.maps());
      while (!left.isEmpty()) {
        var entry = left.pollFirstEntry();
        try {
          maps.put(entry.getKey(), BpfMap.own(kernel, entry.getValue()));
        } catch (BpfException failure) {
          left.values().forEach(kernel::close);
          throw failure;
        }
      }
      for (PodProgram program : PodProgram.values()) {
        if (!programs.containsKey(program.function())) {
          throw new BundleRejectedException("the BPF object has no program " + program.function());
        }
      }
      for (String name : List.of(Tables.CONTROL, Tables.ENDPOINTS)) {
        if (!maps.containsKey(name)) {
          throw new BundleRejectedException("the BPF object has no map " + name);
        }
      }
      return new ProgramInstance(kernel, programs, maps);
    } catch (LoaderException failure) {
      programs.values().forEach(BpfProgram::close);
      maps.values().forEach(BpfMap::close);
      throw failure;
    }
  }

  private static byte @Nullable [] readOnlyData(ElfObject elf, Shape shape)
      throws BundleRejectedException {
    ElfObject.Symbol symbol = elf.symbol(SHAPE_SYMBOL);
    if (symbol == null) {
      return null;
    }
    byte[] data = elf.content(symbol.section());
    byte[] bytes = Tables.shapeBytes(shape);
    if (symbol.size() != bytes.length || symbol.offset() + bytes.length > data.length) {
      throw new BundleRejectedException(
          "the generic BPF object has another np_shape: " + symbol.size() + " bytes");
    }
    System.arraycopy(bytes, 0, data, symbol.offset(), bytes.length);
    return data;
  }

  /// Fills one bank with the tables; what the bank held before is gone. The other bank is not
  /// touched.
  ///
  /// @param bank 0 or 1, not the active one while attached
  /// @throws BundleRejectedException if a table does not fit; nothing is written then
  public void seed(int bank, Seeds seeds) throws LoaderException {
    checkFits(seeds);
    for (String name : Tables.BANKED) {
      BpfMap map = maps.get(name);
      if (map != null) {
        int capacity = map.info().maxEntries() / 2;
        MapImage image = image(seeds, name);
        int count = image == null ? 0 : image.count();
        if (image != null) {
          map.write(bank * capacity, image.bytes());
        }
        map.clear(bank * capacity + count, capacity - count);
      }
    }
    for (String name : Tables.BANKED_STATE) {
      BpfMap map = maps.get(name);
      if (map != null) {
        int capacity = map.info().maxEntries() / 2;
        map.clearPerCpu(bank * capacity, capacity, Cpus.possible());
      }
    }
    BpfMap control = required(Tables.CONTROL);
    int base = Tables.CONTROL_BANK + bank * Tables.BANK_SIZE;
    control.storeInt(0, base + Tables.BANK_VECTOR_STRIDE, seeds.vectorStride());
    control.storeInt(0, base + Tables.BANK_ROW_STRIDE, seeds.rowStride());
  }

  private void checkFits(Seeds seeds) throws BundleRejectedException {
    for (MapImage image : seeds.images()) {
      BpfMap map = maps.get(image.map());
      if (map == null || !Tables.BANKED.contains(image.map())) {
        throw new BundleRejectedException("the program has no table " + image.map());
      }
      if (image.valueSize() != map.stride()) {
        throw new BundleRejectedException(
            "elements of %s have %d bytes, not %d"
                .formatted(image.map(), map.stride(), image.valueSize()));
      }
      if (image.count() > map.info().maxEntries() / 2) {
        throw new BundleRejectedException(
            "%s holds %d elements, the seeds have %d"
                .formatted(image.map(), map.info().maxEntries() / 2, image.count()));
      }
    }
  }

  private static @Nullable MapImage image(Seeds seeds, String name) {
    return seeds.images().stream()
        .filter(image -> image.map().equals(name))
        .findFirst()
        .orElse(null);
  }

  /// Tells the programs which pod an interface belongs to.
  ///
  /// @param ifindex the host end
  /// @param subject0 subject number in bank 0
  /// @param subject1 subject number in bank 1
  /// @param addresses the pod's, at most one of each family
  /// @throws BundleRejectedException if none of the interface's slots is free
  public void setEndpoint(int ifindex, int subject0, int subject1, List<IpAddress> addresses)
      throws LoaderException {
    endpoints.put(ifindex, subject0, subject1, addresses);
  }

  /// Makes a bank the active one, by one 32-bit store where the control map is mapped.
  public void commit(int bank) throws LoaderException {
    required(Tables.CONTROL).storeInt(0, Tables.CONTROL_ACTIVE_BANK, bank);
  }

  /// The bank that decides now.
  public int activeBank() throws LoaderException {
    return required(Tables.CONTROL).loadInt(0, Tables.CONTROL_ACTIVE_BANK);
  }

  /// How many swaps the bank's content is away from the first.
  long generation(int bank) throws LoaderException {
    int base = Tables.CONTROL_BANK + bank * Tables.BANK_SIZE + Tables.BANK_GENERATION;
    BpfMap control = required(Tables.CONTROL);
    return Integer.toUnsignedLong(control.loadInt(0, base))
        | (long) control.loadInt(0, base + Integer.BYTES) << 32;
  }

  void setGeneration(int bank, long generation) throws LoaderException {
    int base = Tables.CONTROL_BANK + bank * Tables.BANK_SIZE + Tables.BANK_GENERATION;
    BpfMap control = required(Tables.CONTROL);
    control.storeInt(0, base, (int) generation);
    control.storeInt(0, base + Integer.BYTES, (int) (generation >>> 32));
  }

  /// Runs a program on a frame.
  ///
  /// @param frame from the Ethernet header on, at least 14 bytes
  /// @param ifindex the interface it is attached to, for this run; it must exist (1 is `lo`)
  /// @param ingressIfindex where the packet came from; 0: from this host itself
  /// @param repeat how often, at least 1; the packet is kept between the runs
  public TestResult testRun(
      PodProgram program, byte[] frame, int ifindex, int ingressIfindex, int repeat)
      throws LoaderException {
    TestRun run =
        kernel.testRun(
            program(program).fd(), new TestFrame(frame, ifindex, ingressIfindex, repeat));
    int[] words = run.controlBuffer();
    if (words.length < CONTROL_WORDS_SET) {
      throw new IllegalStateException("no control words");
    }
    return new TestResult(
        run.returnValue(), words[0] - 1, words[1], run.frame(), run.durationNanos());
  }

  /// Counters of a bank's decisions that are not zero, by decision id.
  public List<Counter> counters(int bank) throws LoaderException {
    int capacity = required(Tables.COUNTERS).info().maxEntries() / 2;
    return Counters.read(required(Tables.COUNTERS), bank * capacity, capacity);
  }

  /// Drop counters that are not zero; ids are verdict code * 2 + direction.
  public List<Counter> drops() throws LoaderException {
    BpfMap map = required(Tables.DROPS);
    return Counters.read(map, 0, map.info().maxEntries());
  }

  /// How many instructions a program has after verification.
  public int instructions(PodProgram program) throws LoaderException {
    return kernel.programInfo(program(program).fd()).instructions();
  }

  /// A program's instructions after verification, those of its subprograms behind its own.
  ///
  /// @throws LoaderException `EPERM` if the kernel does not show them to this process
  public List<Instruction> code(PodProgram program) throws LoaderException {
    return Instruction.decode(kernel.programCode(program(program).fd()));
  }

  Endpoints endpoints() {
    return endpoints;
  }

  BpfProgram program(PodProgram program) {
    BpfProgram found = programs.get(program.function());
    if (found == null) {
      throw new IllegalStateException("no program " + program);
    }
    return found;
  }

  SortedMap<String, BpfMap> maps() {
    return maps;
  }

  BpfMap required(String name) {
    BpfMap map = maps.get(name);
    if (map == null) {
      throw new IllegalStateException("no map " + name);
    }
    return map;
  }

  /// Gives the descriptors back; what is pinned or attached stays.
  @Override
  public void close() {
    maps.values().forEach(BpfMap::close);
    programs.values().forEach(BpfProgram::close);
  }
}
