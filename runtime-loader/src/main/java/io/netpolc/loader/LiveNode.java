package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.loader.Endpoints.Endpoint;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.NativeKernel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The policy of this node, whose tables one process changes while programs read them. That process
/// holds the lock of the state folder until it ends; what it enforces stays behind it, and the next
/// one takes the place of it by [#renew].
///
/// Addresses and cells are changed where they are, by whoever writes the tables. What rules say of
/// local pods is changed by [#commit] for all of them at once: their new vectors are written to the
/// bank that is not in force, and one store puts it in force. Not thread-safe.
public final class LiveNode implements AutoCloseable {
  private final Kernel kernel;
  private final byte[] object;
  private final Interfaces interfaces;
  private final PinFolder pins;
  private final StateFolder state;
  private final Attachments attachments;
  private final Loading loading;
  private final Leftovers leftovers;
  private final Exchange exchange;
  private final StateFolder.Lock lock;
  private final GracePeriods grace;

  private final SubjectNumbers numbers = new SubjectNumbers();
  private List<PodInterface> found = List.of();
  private Map<Integer, String> names = Map.of();

  private @Nullable Running running;

  private final LiveEndpoints endpoints;
  private final LiveAttachments attached;

  private final @Nullable RehearsalStage stage;
  private @Nullable Shape shape;

  private LiveNode(
      Kernel kernel,
      NodeOptions options,
      Interfaces interfaces,
      @Nullable CommitGate gate,
      PinFolder pins,
      StateFolder state,
      StateFolder.Lock lock) {
    this.kernel = kernel;
    this.object = options.genericObject();
    this.interfaces = interfaces;
    this.pins = pins;
    this.state = state;
    this.lock = lock;
    attachments = new Attachments(kernel, pins, options.forceClsact());
    loading = new Loading(kernel, pins, attachments);
    leftovers = new Leftovers(kernel, pins, attachments, state);
    exchange = new Exchange(kernel, pins, loading);
    grace = new GracePeriods(kernel);
    endpoints = new LiveEndpoints(grace);
    attached = new LiveAttachments(attachments, loading, leftovers);
    stage = gate == null ? null : new RehearsalStage(kernel, object, gate);
  }

  /// Takes over this node. Nothing changes before [#renew].
  ///
  /// @param interfaces where pods' interfaces come from; usually [PodInterfaces]
  /// @param gate asked before anything is put in force for pods; null if nobody is asked
  /// @throws LoaderException also if another process has it
  public static LiveNode open(NodeOptions options, Interfaces interfaces, @Nullable CommitGate gate)
      throws LoaderException {
    Capabilities.require("load a policy", Capability.BPF, Capability.PERFMON, Capability.NET_ADMIN);
    if (options.genericObject().length == 0) {
      throw new BundleRejectedException("there is no generic BPF object");
    }
    var kernel = new NativeKernel();
    var pins = new PinFolder(options.pins());
    var state = new StateFolder(options.state(), BundleFolder.readOnly());
    StateFolder.Lock lock = state.own(options.lockTimeout());
    try {
      pins.prepare();
      return new LiveNode(kernel, options, interfaces, gate, pins, state, lock);
    } catch (LoaderException failure) {
      lock.close();
      throw failure;
    }
  }

  /// Puts a program with tables of its own in the place of what runs, with the connections of what
  /// runs. Until this returns the old tables decide.
  ///
  /// @param pods of this node
  /// @param shape whose tables change in place
  /// @param content fills the tables; may keep the memory to change them, until the next call
  /// @throws LoaderException if what runs stays
  public Unmatched renew(Pods pods, Shape shape, Consumer<ByteBuffer> content)
      throws LoaderException {
    grace.await();
    look();
    EndOfProcess.holdOff();
    try {
      if (running == null) {
        adopt();
      }
      if (stage != null) {
        guard();
      }
      replace(pods, shape, content);
      Unmatched unmatched = reconcile(pods);
      leftovers.collect(running);
      return unmatched;
    } finally {
      EndOfProcess.allow();
    }
  }

  /// Takes over what an earlier process left.
  private void adopt() throws LoaderException {
    try {
      running = Running.open(kernel, pins);
    } catch (BundleRejectedException incomplete) {
      // It cannot be gone on with, but its links can be given a new program.
      return;
    } finally {
      attached.adopt();
    }
    if (running != null) {
      endpoints.adopt(running.program());
    }
  }

  private void replace(Pods pods, Shape shape, Consumer<ByteBuffer> content)
      throws LoaderException {
    Running old = running;
    Set<Integer> gone;
    if (stage != null) {
      stage.use(object);
    }
    try (Undo undo = new Undo()) {
      SortedMap<Integer, Endpoint> wanted = wanted(pods, match(pods), new ArrayList<>());
      // Those that come are given programs one by one, so that none keeps the rest from theirs.
      Set<Integer> carriers = new TreeSet<>(attached.interfaces());
      carriers.retainAll(names.keySet());
      SortedMap<Integer, Endpoint> placed = new TreeMap<>();
      var fresh =
          new Loading.Fresh(
              object,
              shape,
              PinFolder.LIVE,
              program -> {
                content.accept(program.node().tables(0));
                for (Endpoint endpoint : wanted.values()) {
                  if (LiveEndpoints.put(program, endpoint, names, new ArrayList<>())) {
                    placed.put(endpoint.ifindex(), endpoint);
                  }
                }
                rehearse(program, shape, 0, placed.values());
              });
      running = loading.replace(old == null ? null : old.program(), fresh, carriers, undo);
      undo.commit();
      gone = attached.replaced(carriers);
      endpoints.replaced(placed);
      this.shape = shape;
    }
    if (old != null) {
      old.close();
    }
    for (int ifindex : gone) {
      leftovers.removeInterface(ifindex, running);
    }
  }

  /// Looks which interfaces there are; enforced by [#commit].
  public void look() throws LoaderException {
    found = interfaces.pods();
    names = interfaces.names();
  }

  /// Who is on this node.
  ///
  /// @param known pods
  /// @param unknown what becomes of interfaces that are no known pod's
  public record Pods(List<LocalPod> known, UnknownPods unknown) {
    public Pods {
      known = List.copyOf(known);
    }
  }

  /// Pods without an interface, and interfaces without a pod.
  ///
  /// @param pods `namespace/name`
  /// @param interfaces names
  /// @param failures sentences for people: interfaces that could not be given programs or a place
  ///   among the endpoints, which is tried again, or that claim another one's pod
  public record Unmatched(List<String> pods, List<String> interfaces, List<String> failures) {
    /// Everything has found its other end.
    public static final Unmatched NONE = new Unmatched(List.of(), List.of(), List.of());

    public Unmatched {
      pods = List.copyOf(pods);
      interfaces = List.copyOf(interfaces);
      failures = List.copyOf(failures);
    }

    /// Whether there is nothing to try again.
    public boolean isEmpty() {
      return equals(NONE);
    }
  }

  /// Enforces what has become of pods and interfaces since the last call.
  public Unmatched commit(Pods pods) throws LoaderException {
    EndOfProcess.holdOff();
    try {
      return reconcile(pods);
    } finally {
      EndOfProcess.allow();
    }
  }

  private Unmatched reconcile(Pods pods) throws LoaderException {
    Running now = running();
    Matching matching = match(pods);
    List<String> failures = new ArrayList<>();
    SortedMap<Integer, Endpoint> wanted = wanted(pods, matching, failures);
    attached.forgetVanished(now, names);
    Shape of = shape;
    if (stage != null && of != null) {
      List<Endpoint> changing = endpoints.changing(wanted);
      if (!changing.isEmpty()) {
        guard();
        rehearse(now.program(), of, endpoints.next(), changing);
      }
    }
    endpoints.become(now.program(), wanted, names, failures);
    attached.attach(now, carriers(), names, failures);
    return new Unmatched(
        List.copyOf(matching.unmatchedSubjects()),
        matching.unmatchedInterfaces().stream().map(PodInterface::name).toList(),
        failures);
  }

  /// Has the gate, if there is one, look at what is to be said of pods.
  ///
  /// @param bank the one that is to be in force
  private void rehearse(ProgramInstance holder, Shape of, int bank, Collection<Endpoint> changing)
      throws LoaderException {
    if (stage == null) {
      return;
    }
    List<Subject> subjects = numbers.subjects();
    List<Rehearsal.Part> parts = new ArrayList<>();
    for (Endpoint endpoint : changing) {
      Assignment assignment = endpoint.assignments().getFirst();
      if (assignment.subject() != SubjectNumbers.UNKNOWN) {
        parts.add(new Rehearsal.Part(subjects.get(assignment.subject()), assignment));
      }
    }
    // It changes nothing, and may take longer than a process that is asked to end is given.
    EndOfProcess.allow();
    try {
      stage.rehearse(holder, of, bank, parts);
    } finally {
      EndOfProcess.holdOff();
    }
  }

  /// Gives programs to interfaces that have none: as long as nothing else is put in force for them
  /// their packets are dropped. Does nothing while nothing runs.
  public void guard() throws LoaderException {
    Running now = running;
    if (now != null) {
      attached.attach(now, carriers(), names, new ArrayList<>());
    }
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("nothing runs yet");
    }
    return now;
  }

  /// The interfaces that are to carry our programs: all that look like pods'.
  private Set<Integer> carriers() {
    Set<Integer> carriers = new TreeSet<>();
    found.forEach(pod -> carriers.add(pod.ifindex()));
    endpoints.enforced().keySet().stream().filter(names::containsKey).forEach(carriers::add);
    return carriers;
  }

  private Matching match(Pods pods) throws LoaderException {
    List<Subject> subjects = pods.known.stream().map(LocalPod::subject).toList();
    return Matching.of(subjects, found, names, List.copyOf(endpoints.enforced().values()));
  }

  /// What programs have to know of each interface; both banks say the same.
  ///
  /// @param failures hears of interfaces that claim the pod of one that is enforced as that pod: a
  ///   pod can give itself any address before the apiserver has said which one it has
  private SortedMap<Integer, Endpoint> wanted(Pods pods, Matching matching, List<String> failures) {
    numbers.set(pods.known);
    Map<Integer, Integer> holders = new HashMap<>();
    for (AttachedPod matched : matching.pods().values()) {
      if (endpoints.isEnforcedAsKnown(matched.ifindex())) {
        holders.putIfAbsent(matched.subject(), matched.ifindex());
      }
    }
    SortedMap<Integer, Endpoint> wanted = new TreeMap<>();
    for (AttachedPod matched : matching.pods().values()) {
      int holder = holders.getOrDefault(matched.subject(), matched.ifindex());
      if (holder != matched.ifindex() && !endpoints.wasKnown(matched.ifindex())) {
        failures.add(
            "interface %s (%d) claims an address of %s, which is on another interface; its packets are dropped"
                .formatted(matched.interfaceName(), matched.ifindex(), matched.pod()));
        continue;
      }
      LocalPod pod = pods.known.get(matched.subject());
      var assignment = new Assignment(numbers.of(pod), pod.enforced(), pod.shadow());
      wanted.put(
          matched.ifindex(),
          new Endpoint(matched.ifindex(), List.of(assignment, assignment), pod.addresses()));
    }
    if (pods.unknown == UnknownPods.ALLOW) {
      var assignment = new Assignment(SubjectNumbers.UNKNOWN, Vectors.NONE);
      for (PodInterface pod : matching.unmatchedInterfaces()) {
        // What is left of a pod that has gone is not a pod to come.
        if (!endpoints.wasKnown(pod.ifindex())) {
          wanted.put(
              pod.ifindex(),
              new Endpoint(pod.ifindex(), List.of(assignment, assignment), pod.addresses()));
        }
      }
    }
    return wanted;
  }

  /// Has programs that were made for the tables in force take the place of the generic ones, until
  /// the next [#renew]. Nothing else changes: no table, no endpoint, no connection.
  ///
  /// @param object made for these tables
  /// @param shape that of the last [#renew]
  /// @throws LoaderException if what runs stays
  public void specialise(byte[] object, Shape shape) throws LoaderException {
    EndOfProcess.holdOff();
    try {
      Set<Integer> carrying = new TreeSet<>(attached.interfaces());
      carrying.retainAll(names.keySet());
      exchange.run(running(), object, shape, carrying);
      if (stage != null) {
        stage.use(object);
      }
    } finally {
      EndOfProcess.allow();
    }
  }

  /// Compares endpoints, links and the bank in force with what they should be, and mends what is
  /// not so. Tables are compared by whoever writes them.
  ///
  /// @return what was not so
  public List<Drift> mend() throws LoaderException {
    EndOfProcess.holdOff();
    try {
      List<Drift> drift = new ArrayList<>();
      look();
      endpoints.mend(program(), names, drift);
      attached.mend(running(), carriers(), names, drift);
      return drift;
    } finally {
      EndOfProcess.allow();
    }
  }

  /// Waits until no packet is decided by vectors that were given up by the last [#commit].
  public void awaitSettled() {
    grace.await();
  }

  /// The pods by the numbers that programs know them by.
  public List<Subject> subjects() {
    return numbers.subjects();
  }

  /// Where the legend of what runs now is kept.
  public LegendFile legend() {
    return new LegendFile(state, running().set());
  }

  /// Counters of decisions, drops and flows.
  public ProgramInstance program() {
    return running().program();
  }

  /// Counts commits.
  public long generation() throws LoaderException {
    ProgramInstance program = running().program();
    return program.generation(program.activeBank());
  }

  /// Interfaces that carry our programs.
  public List<Integer> attachedInterfaces() {
    return List.copyOf(attached.interfaces());
  }

  /// Gives the node up; what is enforced stays.
  @Override
  public void close() {
    grace.close();
    if (stage != null) {
      stage.close();
    }
    if (running != null) {
      running.close();
      running = null;
    }
    lock.close();
  }
}
