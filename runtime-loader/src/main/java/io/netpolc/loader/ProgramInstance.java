package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.NodeLayout;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.loader.Endpoints.Endpoint;
import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.failure.MissingFeatureException;
import io.netpolc.loader.raw.Errno;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.Kernel.LoadedObject;
import io.netpolc.loader.raw.Kernel.ObjectRequest;
import io.netpolc.loader.raw.Kernel.TestFrame;
import io.netpolc.loader.raw.Kernel.TestRun;
import io.netpolc.loader.raw.NativeKernel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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
  private final NodeMemory node;
  private final Endpoints endpoints;

  /// The subjects' vectors of each bank that this object seeded, else empty.
  private final List<byte[]> subjects = new ArrayList<>(List.of(new byte[0], new byte[0]));

  private ProgramInstance(
      Kernel kernel, SortedMap<String, BpfProgram> programs, SortedMap<String, BpfMap> maps) {
    this.kernel = kernel;
    this.programs = programs;
    this.maps = maps;
    this.node = new NodeMemory(kernel, required(Tables.NODE));
    this.endpoints = new Endpoints(node);
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
    return load(new NativeKernel(), object, shape, null);
  }

  /// @param old the running program whose state the new one goes on with, or null
  static ProgramInstance load(
      Kernel kernel, byte[] object, Shape shape, @Nullable ProgramInstance old)
      throws LoaderException {
    ElfObject elf = ElfObject.read(object);
    byte[] readOnlyData = readOnlyData(elf, shape);
    Map<String, Integer> entries = readOnlyData == null ? Map.of() : Tables.entries(shape);
    var reused = new TreeMap<String, Integer>();
    if (old != null) {
      for (String name : Tables.CARRIED) {
        BpfMap map = old.maps.get(name);
        if (map != null) {
          reused.put(name, map.fd());
        }
      }
    }
    var layout = new NodeLayout(shape);
    byte[] sized = elf.withZeroedSection(Tables.NODE, layout.bytes());
    int node = NodeMemory.create(kernel, layout, shape.endpoints(), old == null ? null : old.node);
    LoadedObject loaded;
    try {
      loaded =
          Auditing.named(
              kernel.loadObject(
                  new ObjectRequest(
                      sized, entries, readOnlyData, reused, node, Auditing.leftOut(shape))));
    } catch (LoaderException | RuntimeException failure) {
      kernel.close(node);
      throw failure;
    }
    loaded.maps().put(Tables.NODE, node);
    return own(kernel, loaded);
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
      if (!maps.containsKey(Tables.NODE)) {
        throw new BundleRejectedException("there is no map " + Tables.NODE);
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
  /// touched. Endpoints keep what they had of this bank until they are set again.
  ///
  /// @param bank 0 or 1, not the active one while attached
  /// @param shape what the program was loaded for
  /// @param seeds checked against the shape (SeedCheck)
  /// @throws BundleRejectedException if a table does not fit; nothing is written then
  public void seed(int bank, Shape shape, Seeds seeds) throws LoaderException {
    var layout = new NodeLayout(shape);
    checkFits(layout, seeds);
    subjects.set(bank, new byte[0]);
    long start = node.bankAt(bank);
    for (String table : layout.tables()) {
      byte[] content = content(seeds, table);
      node.write(start + layout.tableAt(table), content);
      node.clear(
          start + layout.tableAt(table) + content.length,
          layout.tableBytes(table) - content.length);
    }
    for (String name : Tables.BANKED_STATE) {
      BpfMap map = maps.get(name);
      if (map != null) {
        int capacity = map.info().maxEntries() / 2;
        map.clearPerCpu(bank * capacity, capacity, Cpus.possible());
      }
    }
    subjects.set(bank, content(seeds, Tables.SUBJECTS));
  }

  private void checkFits(NodeLayout layout, Seeds seeds) throws LoaderException {
    if (layout.bytes() != node.bytes()) {
      throw new BundleRejectedException(
          "the tables take %d bytes, the program's have %d"
              .formatted(layout.bytes(), node.bytes()));
    }
    for (String table : layout.tables()) {
      int bytes = content(seeds, table).length;
      if (bytes > layout.tableBytes(table)) {
        throw new BundleRejectedException(
            "%s holds %d bytes, the seeds have %d"
                .formatted(table, layout.tableBytes(table), bytes));
      }
    }
  }

  /// The bytes of a table; none where the seeds do not have it.
  static byte[] content(Seeds seeds, String table) {
    return seeds.images().stream()
        .filter(image -> image.map().equals(table))
        .findFirst()
        .map(MapImage::bytes)
        .orElse(new byte[0]);
  }

  /// What a bank that this object seeded says of a subject; [Assignment#NONE] of one it does not
  /// know.
  Assignment assignment(int bank, int subject) {
    byte[] vectors = subjects.get(bank);
    long at = 2L * Integer.BYTES * subject;
    if (subject < 0 || at >= vectors.length) {
      return Assignment.NONE;
    }
    ByteBuffer in = Tables.wrap(vectors);
    return new Assignment(
        subject, new Vectors(in.getInt((int) at), in.getInt((int) at + Integer.BYTES)));
  }

  /// Tells the programs which pod an interface belongs to; after the banks are seeded.
  ///
  /// @param ifindex the host end
  /// @param subject0 subject number in bank 0; one that the bank does not know is dropped
  /// @param subject1 subject number in bank 1
  /// @param addresses the pod's, at most one of each family
  /// @throws BundleRejectedException if none of the interface's slots is free
  public void setEndpoint(int ifindex, int subject0, int subject1, List<IpAddress> addresses)
      throws LoaderException {
    endpoints.put(
        new Endpoint(
            ifindex, List.of(assignment(0, subject0), assignment(1, subject1)), addresses));
  }

  /// Makes a bank the active one, by one 32-bit store where the tables are mapped.
  public void commit(int bank) throws LoaderException {
    node.storeInt(Tables.HEADER_ACTIVE_BANK, bank);
  }

  /// The bank that decides now.
  public int activeBank() throws LoaderException {
    return node.loadInt(Tables.HEADER_ACTIVE_BANK);
  }

  /// Forgets every flow and fragment.
  public void forget() throws LoaderException {
    node.storeInt(Tables.HEADER_FLOW_EPOCH, node.loadInt(Tables.HEADER_FLOW_EPOCH) + 1);
    BpfMap fragments = maps.get(Tables.FRAGMENTS);
    if (fragments != null) {
      fragments.removeAll();
    }
  }

  /// How many swaps the bank's content is away from the first.
  long generation(int bank) throws LoaderException {
    return node.loadLong(Tables.HEADER_GENERATION + (long) Long.BYTES * bank);
  }

  void setGeneration(int bank, long generation) throws LoaderException {
    node.storeLong(Tables.HEADER_GENERATION + (long) Long.BYTES * bank, generation);
  }

  /// Runs a program on a frame.
  ///
  /// @param frame from the Ethernet header on, at least 14 bytes
  /// @param ifindex the interface it is attached to, for this run; it must exist (1 is `lo`)
  /// @param ingressIfindex where the packet came from; 0: from this host itself
  /// @param repeat how often, at least 1; the packet is kept between the runs
  /// @throws MissingFeatureException if this kernel cannot be told where a packet came from
  public TestResult testRun(
      PodProgram program, byte[] frame, int ifindex, int ingressIfindex, int repeat)
      throws LoaderException {
    TestRun run = run(program, new TestFrame(frame, ifindex, ingressIfindex, repeat));
    int[] words = run.controlBuffer();
    if (words.length < CONTROL_WORDS_SET) {
      throw new IllegalStateException("no control words");
    }
    return new TestResult(
        run.returnValue(), words[0] - 1, words[1], run.frame(), run.durationNanos());
  }

  private TestRun run(PodProgram program, TestFrame frame) throws LoaderException {
    try {
      return kernel.testRun(program(program).fd(), frame);
    } catch (BpfException refused) {
      if (refused.errno() == Errno.EINVAL && frame.ingressIfindex() != 0) {
        throw new MissingFeatureException(
            "kernels before 5.16 run a program on no packet that came through an interface",
            refused);
      }
      throw refused;
    }
  }

  /// Events from now on; null if the program has none. Ends before this instance does.
  public @Nullable EventStream observe() throws LoaderException {
    BpfMap events = maps.get(Tables.EVENTS);
    return events == null ? null : new EventStream(kernel.openRing(events.fd()));
  }

  /// Counters of a bank's decisions that are not zero, by decision id; of both banks where they are
  /// the same tables.
  public List<Counter> counters(int bank) throws LoaderException {
    var sums = new TreeMap<Integer, Counter>();
    count(bank, sums);
    if (node.inPlace()) {
      count(1 - bank, sums);
    }
    return List.copyOf(sums.values());
  }

  private void count(int bank, Map<Integer, Counter> sums) throws LoaderException {
    for (Counter counter : Counters.ofBank(required(Tables.COUNTERS), bank)) {
      add(sums, counter.id(), counter);
    }
    BpfMap places = maps.get(Tables.ROW_COUNTERS);
    if (places != null) {
      ByteBuffer words = Tables.wrap(node.rows(bank));
      for (Counter counter : Counters.ofBank(places, bank)) {
        add(sums, words.getInt(counter.id() * Integer.BYTES) & Tables.ID_MASK, counter);
      }
    }
  }

  private static void add(Map<Integer, Counter> sums, int idPlusOne, Counter counter) {
    int id = idPlusOne - 1;
    sums.merge(id, new Counter(id, counter.packets(), counter.bytes()), Counter::plus);
  }

  /// How many connections got an entry, and how many entries had to make room, since the table was
  /// made; zero where the program keeps no state.
  FlowStats flowStats() throws LoaderException {
    BpfMap map = maps.get(Tables.FLOW_STATS);
    if (map == null) {
      return FlowStats.NONE;
    }
    long made = 0;
    long evicted = 0;
    for (Counter counter : Counters.read(map, 0, map.info().maxEntries())) {
      made += counter.id() == Tables.FLOWS_MADE ? counter.packets() : 0;
      evicted += counter.id() == Tables.FLOWS_EVICTED ? counter.packets() : 0;
    }
    return new FlowStats(made, evicted);
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

  /// How many instructions the verifier looked at for a program and its subprograms, those on
  /// several paths as often; 0 where the kernel does not say (before 5.16).
  public int verified(PodProgram program) throws LoaderException {
    return kernel.programInfo(program(program).fd()).verified();
  }

  Endpoints endpoints() {
    return endpoints;
  }

  NodeMemory node() {
    return node;
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

  /// Other programs over the same maps take the place of these, whose descriptors are given back.
  ///
  /// @param others one for each side; owned from now on
  void exchange(SortedMap<String, BpfProgram> others) {
    programs.values().forEach(BpfProgram::close);
    programs.clear();
    programs.putAll(others);
  }

  /// Gives the descriptors back; what is pinned or attached stays.
  @Override
  public void close() {
    node.close();
    maps.values().forEach(BpfMap::close);
    programs.values().forEach(BpfProgram::close);
  }
}
