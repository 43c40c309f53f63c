package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Errno;
import io.netpolc.loader.raw.Kernel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The two ways to a new policy. Each step says how it is taken back; nothing that decides a packet
/// changes before the last one.
final class Loading {
  private static final int KEY_DIGITS = 16;

  private final Kernel kernel;
  private final PinFolder pins;
  private final Attachments attachments;

  Loading(Kernel kernel, PinFolder pins, Attachments attachments) {
    this.kernel = kernel;
    this.pins = pins;
    this.attachments = attachments;
  }

  /// Names what a program is made for: equal for two objects with the same code and shape, which
  /// may stand in for each other.
  static String key(byte[] object, Shape shape) throws BundleRejectedException {
    var digest = ElfObject.sha256();
    digest.update(Tables.shapeBytes(shape));
    if (shape.audits()) {
      digest.update(Tables.AUDIT_COUNTERS.getBytes(StandardCharsets.US_ASCII));
    }
    digest.update(ElfObject.read(object).codeHash().getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(digest.digest()).substring(0, KEY_DIGITS);
  }

  /// Fills the idle bank of the running program, and makes it the active one by one store.
  ///
  /// @param wanted loses the pods whose interface went away meanwhile
  /// @param names all interfaces there are
  /// @return the new generation
  long swap(
      Running running,
      Bundle bundle,
      SortedMap<Integer, AttachedPod> wanted,
      Map<Integer, String> names,
      Undo undo)
      throws LoaderException {
    ProgramInstance program = running.program();
    int active = program.activeBank();
    int idle = 1 - active;
    // A packet may still be decided by what the idle bank held before the last swap.
    kernel.waitForPrograms();
    program.seed(idle, bundle.shape(), bundle.seeds());
    long generation = program.generation(active) + 1;
    program.setGeneration(idle, generation);
    label(running.set(), idle, bundle.hash(), undo);
    Endpoints endpoints = program.endpoints();
    var known = new TreeMap<Integer, Endpoints.Endpoint>();
    for (Endpoints.Endpoint endpoint : endpoints.all()) {
      if (!names.containsKey(endpoint.ifindex())) {
        endpoints.remove(endpoint.ifindex());
        continue;
      }
      known.put(endpoint.ifindex(), endpoint);
      endpoints.assign(endpoint.ifindex(), idle, Assignment.NONE);
    }
    for (AttachedPod pod : wanted.values()) {
      place(program, known.get(pod.ifindex()), pod, idle, undo);
    }
    attach(program, wanted.keySet(), undo);
    program.commit(idle);
    return generation;
  }

  private void label(Path set, int bank, String hash, Undo undo) throws LoaderException {
    String before = pins.bundleOf(set, bank);
    undo.add(() -> pins.setBundle(set, bank, before));
    pins.setBundle(set, bank, hash);
  }

  private static void place(
      ProgramInstance program,
      Endpoints.@Nullable Endpoint known,
      AttachedPod pod,
      int idle,
      Undo undo)
      throws LoaderException {
    Endpoints endpoints = program.endpoints();
    int ifindex = pod.ifindex();
    Assignment assignment = program.assignment(idle, pod.subject());
    if (known != null && known.addresses().equals(sorted(pod))) {
      endpoints.assign(ifindex, idle, assignment);
      return;
    }
    var before = List.of(Assignment.NONE, Assignment.NONE);
    if (known == null) {
      undo.add(() -> endpoints.remove(ifindex));
    } else {
      before = known.assignments();
      undo.add(() -> endpoints.put(known));
    }
    endpoints.put(new Endpoints.Endpoint(ifindex, before, pod.addresses()).with(idle, assignment));
  }

  private static List<IpAddress> sorted(AttachedPod pod) {
    return pod.addresses().stream().sorted().toList();
  }

  /// A program with new tables.
  ///
  /// @param object the BPF object
  /// @param shape what it is (to be) made for
  /// @param label what bank 0 holds: a bundle's hash, or [PinFolder#LIVE]
  /// @param content fills bank 0 and sets the endpoints
  record Fresh(byte[] object, Shape shape, String label, Content content) {
    /// Fills tables that nobody reads.
    interface Content {
      void fill(ProgramInstance fresh) throws LoaderException;
    }

    /// A bundle's.
    ///
    /// @param wanted loses the pods whose interface went away meanwhile
    static Fresh of(Bundle bundle, byte[] object, SortedMap<Integer, AttachedPod> wanted) {
      return new Fresh(
          object,
          bundle.shape(),
          bundle.hash(),
          fresh -> {
            fresh.seed(0, bundle.shape(), bundle.seeds());
            for (AttachedPod pod : wanted.values()) {
              fresh.setEndpoint(pod.ifindex(), pod.subject(), Tables.NO_SUBJECT, pod.addresses());
            }
          });
    }
  }

  /// Loads a new program with new tables beside the running one, and replaces the program of each
  /// link in place.
  ///
  /// @param interfaces loses those that went away meanwhile
  /// @return what runs now, the caller's to close; closed already if this fails
  Running replace(@Nullable ProgramInstance old, Fresh next, Set<Integer> interfaces, Undo undo)
      throws LoaderException {
    long generation = old == null ? 1 : old.generation(old.activeBank()) + 1;
    ProgramInstance fresh = ProgramInstance.load(kernel, next.object, next.shape, old);
    try {
      next.content.fill(fresh);
      fresh.setGeneration(0, generation);
      fresh.commit(0);
      Path set = pins.newSet(key(next.object, next.shape));
      pin(fresh, set, next.label, undo);
      attach(fresh, interfaces, undo);
      pins.setCurrent(set);
      return new Running(set, fresh);
    } catch (LoaderException | RuntimeException failure) {
      fresh.close();
      throw failure;
    }
  }

  private void pin(ProgramInstance fresh, Path set, String label, Undo undo)
      throws LoaderException {
    undo.add(() -> pins.remove(set));
    pins.createFolder(set);
    for (var map : fresh.maps().entrySet()) {
      map.getValue().pin(set.resolve(map.getKey()));
    }
    for (PodProgram program : PodProgram.values()) {
      fresh.program(program).pin(set.resolve(program.function()));
    }
    pins.setBundle(set, 0, label);
    if (label.equals(PinFolder.LIVE)) {
      pins.setBundle(set, 1, label);
    }
  }

  /// Attaches both programs, or has them take the place of those that are there.
  ///
  /// @param interfaces loses those that went away meanwhile
  void attach(ProgramInstance program, Set<Integer> interfaces, Undo undo) throws LoaderException {
    attach(program::program, interfaces, undo);
  }

  /// The same with the program of each side.
  void attach(Function<PodProgram, BpfProgram> programs, Set<Integer> interfaces, Undo undo)
      throws LoaderException {
    for (int ifindex : List.copyOf(interfaces)) {
      try {
        for (PodProgram side : PodProgram.values()) {
          attachments.set(ifindex, side, programs.apply(side), undo);
        }
      } catch (BpfException failure) {
        if (failure.errno() != Errno.ENODEV) {
          throw failure;
        }
        // The pod ended after it was discovered.
        interfaces.remove(ifindex);
      }
    }
  }
}
