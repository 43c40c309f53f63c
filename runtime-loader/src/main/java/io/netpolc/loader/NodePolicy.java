package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.SeedCheck;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.Legend;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.NativeKernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The policy that runs on this node. It lives in the kernel, not in this object: every call looks
/// at what is pinned, so that any process can go on where another ended or was killed.
///
/// Changes are made under a lock in the state folder. A load that fails leaves the running policy
/// as it was and nothing behind. Interfaces of pods that a new bundle does not know lose their
/// programs after the swap; until then the new bank drops their packets.
public final class NodePolicy {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final int LOOKS = 3;

  private final Kernel kernel;
  private final NodeOptions options;
  private final Interfaces interfaces;
  private final Permissions permissions;
  private final PinFolder pins;
  private final StateFolder state;
  private final Attachments attachments;
  private final Leftovers leftovers;
  private @Nullable CachedLegend cachedLegend;

  /// A policy of this node's kernel.
  ///
  /// @param archive how copies of bundles are written and read
  /// @param interfaces where pods' interfaces come from; usually [PodInterfaces]
  public NodePolicy(NodeOptions options, BundleArchive archive, Interfaces interfaces) {
    this(
        new NativeKernel(),
        options,
        archive,
        interfaces,
        Capabilities::require,
        new PinFolder(options.pins()));
  }

  NodePolicy(
      Kernel kernel,
      NodeOptions options,
      BundleArchive archive,
      Interfaces interfaces,
      Permissions permissions,
      PinFolder pins) {
    this.kernel = kernel;
    this.options = options;
    this.interfaces = interfaces;
    this.permissions = permissions;
    this.pins = pins;
    this.state = new StateFolder(options.state(), archive);
    this.attachments = new Attachments(kernel, pins, options.forceClsact());
    this.leftovers = new Leftovers(kernel, pins, attachments, state);
  }

  /// Makes a bundle the running policy.
  ///
  /// If the running program is made for the same shape its idle bank is filled and made the active
  /// one by one store; otherwise a new program takes the place of the running one on each
  /// interface, with the connection tables of the old one.
  public LoadReport load(Bundle bundle) throws LoaderException {
    permissions.require("load a policy", Capability.BPF, Capability.PERFMON, Capability.NET_ADMIN);
    byte[] object = object(bundle);
    String key = Loading.key(object, bundle.shape());
    if (!HASH.matcher(bundle.hash()).matches()) {
      throw new BundleRejectedException("the bundle has no SHA-256 name: " + bundle.hash());
    }
    checkSeeds(bundle);
    try (var _ = state.lock(options.lockTimeout())) {
      pins.prepare();
      var loading = new Loading(kernel, pins, attachments);
      Matching matching;
      boolean same;
      long generation;
      try (Running running = runningOrBroken();
          Undo undo = new Undo()) {
        Map<Integer, String> names = interfaces.names();
        matching =
            Matching.of(
                bundle.subjects(),
                interfaces.pods(),
                names,
                running == null ? List.of() : running.program().endpoints().all());
        if (state.keep(bundle)) {
          undo.add(() -> state.forget(bundle.hash()));
        }
        same = running != null && PinFolder.key(running.set()).equals(key);
        if (running != null && same) {
          generation = loading.swap(running, bundle, matching.pods(), names, undo);
        } else {
          ProgramInstance old = running == null ? null : running.program();
          var fresh = Loading.Fresh.of(bundle, object, matching.pods());
          try (Running next = loading.replace(old, fresh, matching.pods().keySet(), undo)) {
            generation = next.program().generation(0);
          }
        }
        undo.commit();
      }
      return report(bundle, matching, generation, same);
    }
  }

  /// Refuses tables in which a number leads out of its bank.
  static void checkSeeds(Bundle bundle) throws BundleRejectedException {
    String fault = SeedCheck.fault(bundle.seeds(), bundle.shape(), bundle.subjects().size());
    if (fault != null) {
      throw new BundleRejectedException("the bundle's tables do not fit: " + fault);
    }
  }

  /// Null also if the pins of the running set are incomplete: it cannot be swapped then, but its
  /// links can be given a new program.
  private @Nullable Running runningOrBroken() throws LoaderException {
    try {
      return Running.open(kernel, pins);
    } catch (BundleRejectedException incomplete) {
      return null;
    }
  }

  /// @param of a program set and the label of its active bank
  /// @param changed when the file was written that it was read from
  private record CachedLegend(String of, long changed, Legend legend) {}

  /// What the numbers of what runs stand for, as far as it is known. Asked often it is read anew
  /// only where it has changed.
  public Legend legend() throws LoaderException {
    permissions.require("read the running policy", Capability.BPF);
    try (Running running = Running.open(kernel, pins)) {
      return running == null ? Legend.NONE : legend(running);
    }
  }

  private Legend legend(Running running) throws LoaderException {
    String label = pins.bundleOf(running.set(), running.program().activeBank());
    if (label == null) {
      return Legend.NONE;
    }
    String of = running.set() + " " + label;
    boolean live = label.equals(PinFolder.LIVE);
    long changed = live ? state.legend().toFile().lastModified() : 0;
    CachedLegend known = cachedLegend;
    if (known == null || !known.of.equals(of) || known.changed != changed) {
      Bundle bundle = live ? null : state.bundle(label);
      Legend read =
          bundle != null ? bundle.legend() : live ? state.legendOf(running.set()) : Legend.NONE;
      known = new CachedLegend(of, changed, read);
      cachedLegend = known;
    }
    return known.legend;
  }

  /// What the running policy has counted, or null if nothing runs. Costs little: no content is
  /// compared.
  public @Nullable NodeCounters counters() throws LoaderException {
    return look(running -> new CounterReader(running.program()).counters(legend(running)));
  }

  /// What programs know of each interface, in order of their numbers; nothing if nothing runs.
  public List<EnforcedPod> enforcedPods() throws LoaderException {
    Map<Integer, String> names = interfaces.names();
    List<EnforcedPod> pods = look(running -> new CounterReader(running.program()).pods(names));
    return pods == null ? List.of() : pods;
  }

  /// Something that is asked of what runs.
  private interface Question<T> {
    T answer(Running running) throws LoaderException;
  }

  /// Asks what runs. Another process may put something else in its place meanwhile and take its
  /// pins away; then that is asked.
  private <T> @Nullable T look(Question<T> question) throws LoaderException {
    permissions.require("read the running policy", Capability.BPF);
    for (int left = LOOKS; ; left--) {
      Path set = pins.current();
      try (Running running = Running.open(kernel, pins)) {
        return running == null ? null : question.answer(running);
      } catch (LoaderException failure) {
        if (left == 1 || Objects.equals(set, pins.current())) {
          throw failure;
        }
      }
    }
  }

  private byte[] object(Bundle bundle) throws BundleRejectedException {
    byte[] object = bundle.object().length == 0 ? options.genericObject() : bundle.object();
    if (object.length == 0) {
      throw new BundleRejectedException(
          "the bundle has no BPF object, and there is no generic one");
    }
    return object;
  }

  /// After the swap: what the new policy does not need any more. A failure is only a warning.
  private List<String> tidy(Matching matching) {
    var warnings = new ArrayList<>(matching.warnings());
    try (Running running = Running.open(kernel, pins)) {
      Map<Integer, String> names = interfaces.names();
      for (int ifindex : attachments.interfaces()) {
        if (!matching.pods().containsKey(ifindex)) {
          leftovers.removeInterface(ifindex, running);
          if (names.containsKey(ifindex)) {
            warnings.add(
                "%s (%d) is not enforced any more: no pod of the bundle has its addresses"
                    .formatted(names.get(ifindex), ifindex));
          }
        }
      }
      if (running != null) {
        for (Endpoints.Endpoint endpoint : running.program().endpoints().all()) {
          if (!matching.pods().containsKey(endpoint.ifindex())) {
            running.program().endpoints().remove(endpoint.ifindex());
          }
        }
      }
      leftovers.collect(running);
    } catch (LoaderException failure) {
      warnings.add("not tidied up: " + failure.getMessage());
    }
    return warnings;
  }

  private LoadReport report(Bundle bundle, Matching matching, long generation, boolean same) {
    return new LoadReport(
        bundle.hash(),
        generation,
        same,
        List.copyOf(matching.pods().values()),
        List.copyOf(matching.unmatchedSubjects()),
        matching.unmatchedInterfaces(),
        tidy(matching));
  }

  /// What runs, or null if nothing does. Adopts what any earlier process pinned.
  ///
  /// @throws LoaderException also if something runs whose pins are incomplete
  public @Nullable Status status() throws LoaderException {
    permissions.require("read the running policy", Capability.BPF, Capability.NET_ADMIN);
    try (Running running = Running.open(kernel, pins)) {
      if (running == null) {
        if (!attachments.interfaces().isEmpty()) {
          throw new LoaderException(
              "programs are attached, but what %s says of them is incomplete: load a bundle again"
                  .formatted(pins.root()));
        }
        return null;
      }
      String hash = pins.bundleOf(running.set(), running.program().activeBank());
      Bundle bundle = hash == null ? null : state.bundle(hash);
      return new StatusReader(running, attachments, bundle, legend(), interfaces.names())
          .read(hash == null ? "" : hash);
    }
  }

  /// The kept copy of the bundle that decides now, or null if nothing runs or no copy is there.
  public @Nullable Bundle activeBundle() throws LoaderException {
    permissions.require("read the running policy", Capability.BPF);
    try (Running running = Running.open(kernel, pins)) {
      String hash =
          running == null ? null : pins.bundleOf(running.set(), running.program().activeBank());
      return hash == null ? null : state.bundle(hash);
    }
  }

  /// Events from now on; null if nothing runs or the program has no events.
  public @Nullable EventStream observe() throws LoaderException {
    permissions.require("read events", Capability.BPF);
    try (Running running = Running.open(kernel, pins)) {
      return running == null ? null : running.program().observe();
    }
  }

  /// Removes every program and every pin of ours. Goes on after a failure, which is thrown at the
  /// end with the later ones suppressed.
  public void detach() throws LoaderException {
    permissions.require("detach", Capability.BPF, Capability.NET_ADMIN);
    try (var _ = state.lock(options.lockTimeout())) {
      if (!pins.exists()) {
        return;
      }
      try (Undo all = new Undo()) {
        // Last in, first out: attachments go before the folders that name them.
        all.add(() -> pins.remove(pins.root()));
        for (int ifindex : attachments.interfaces()) {
          all.add(() -> leftovers.removeInterface(ifindex, null));
        }
      }
      state.keepOnly(List.of());
    }
  }

  /// Removes pins that belong to no running policy (left by a loader that was killed), attachments
  /// of interfaces that are gone, and copies of bundles that no bank holds.
  ///
  /// @return what was removed
  public List<String> collectGarbage() throws LoaderException {
    permissions.require("collect garbage", Capability.BPF, Capability.NET_ADMIN);
    try (var _ = state.lock(options.lockTimeout());
        Running running = Running.open(kernel, pins)) {
      var removed = new ArrayList<String>();
      Map<Integer, String> names = interfaces.names();
      for (int ifindex : attachments.interfaces()) {
        if (!names.containsKey(ifindex)) {
          leftovers.removeInterface(ifindex, running);
          removed.add("interface " + ifindex);
        }
      }
      removed.addAll(leftovers.collect(running));
      return removed;
    }
  }
}
