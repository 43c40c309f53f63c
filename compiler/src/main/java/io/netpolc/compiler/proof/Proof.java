package io.netpolc.compiler.proof;

import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.PacketOracle;
import io.netpolc.compiler.eval.PacketVerdict;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The proof that an engine decides as the policies say: exhaustive, because the packet space is
/// finite up to what tables and policies can tell apart.
///
/// The cuts of the address space and of the ports are collected from the tables' bytes and, apart
/// from them, from the policies and the cluster. Between two cuts neither side can change its mind;
/// the first and the last value of each run is sent. Every pod gets, from and to every such
/// address, the opening packet of every protocol. One pod and one address of each group that both
/// sides treat alike get it at every such port; and, at the first and the last port of each group
/// that both sides decide alike for them, also replies, unasked replies, ICMP errors, fragments and
/// the own node's packets: what follows an opening packet depends on its port only by how the port
/// was decided. Of each family a pod that policies isolate and one that is least isolated also get
/// packets of every form, each distorted in every byte of its headers. Each answer is compared with
/// the reference's: verdict and deciding rule.
///
/// @param <X> how the engine fails
public final class Proof<X extends Exception> {
  private static final int MISMATCHES_KEPT = 10;

  /// Packets after which connections are forgotten, so that no table of them ever overflows.
  private static final int PACKETS_BETWEEN_FORGETTING = 20_000;

  private final Bundle bundle;
  private final ProofInputs inputs;
  private final PacketEngine<X> engine;
  private final LongConsumer progress;
  private final TableInterpreter tables;
  private final Evaluator evaluator;
  private final Map<IpFamily, AddressPlan> addresses = new EnumMap<>(IpFamily.class);
  private final Map<IpFamily, PortPlan> ports = new EnumMap<>(IpFamily.class);
  private final Set<IpAddress> backends;
  private final Set<SubjectKind> kinds = new HashSet<>();
  private final List<Mismatch> mismatches = new ArrayList<>();
  private long mismatchCount;
  private long packets;
  private int rotation;

  private Proof(Bundle bundle, ProofInputs inputs, PacketEngine<X> engine, LongConsumer progress) {
    this.bundle = bundle;
    this.inputs = inputs;
    this.engine = engine;
    this.progress = progress;
    this.tables = new TableInterpreter(bundle.seeds(), bundle.shape());
    this.evaluator = new Evaluator(inputs.policies(), inputs.cluster(), bundle.build().options());
    this.backends =
        inputs.cluster().endpointSlices().stream()
            .flatMap(slice -> slice.endpoints().stream())
            .flatMap(endpoint -> endpoint.addresses().stream())
            .collect(Collectors.toUnmodifiableSet());
  }

  /// Compares an engine with the reference.
  ///
  /// @param bundle what the engine runs
  /// @param inputs the policies and the cluster that the reference reads
  /// @param engine where no connection or fragment is known yet
  /// @param progress told the number of packets from time to time
  /// @throws X if the engine cannot be asked
  public static <X extends Exception> ProofReport run(
      Bundle bundle, ProofInputs inputs, PacketEngine<X> engine, LongConsumer progress) throws X {
    return new Proof<>(bundle, inputs, engine, progress).run(true);
  }

  /// The same without packets of other forms: for further tables under a program that was proved to
  /// read headers right.
  ///
  /// @throws X if the engine cannot be asked
  public static <X extends Exception> ProofReport ofTables(
      Bundle bundle, ProofInputs inputs, PacketEngine<X> engine, LongConsumer progress) throws X {
    return new Proof<>(bundle, inputs, engine, progress).run(false);
  }

  private ProofReport run(boolean everyForm) throws X {
    for (IpFamily family : IpFamily.values()) {
      NavigableSet<IpAddress> cuts = TableCuts.addresses(bundle.seeds(), family);
      cuts.addAll(PolicyCuts.addresses(inputs.policies(), inputs.cluster(), family));
      addresses.put(family, AddressPlan.of(cuts, tables, evaluator, inputs.cluster()));
      ports.put(family, PortPlan.of(bundle.seeds(), inputs.policies(), inputs.cluster(), family));
    }
    for (int subject = 0; subject < bundle.subjects().size(); subject++) {
      proveSubject(subject);
    }
    for (IpFamily family : IpFamily.values()) {
      if (everyForm) {
        proveForms(family);
      }
    }
    return new ProofReport(
        bundle.subjects().size(),
        packets,
        addresses.values().stream().mapToInt(AddressPlan::runs).sum(),
        addresses.values().stream().mapToInt(a -> a.representatives().size()).sum(),
        ports.values().stream().mapToInt(PortPlan::runs).sum(),
        mismatchCount,
        mismatches);
  }

  /// What tables and policies see of a pod, apart from its own addresses as remote ones.
  ///
  /// @param families of its addresses: what is sent for one pod is sent for these
  /// @param served its addresses to which Services lead, which to itself they are
  private record SubjectKind(
      List<Integer> vectors,
      List<List<PolicyRef>> isolatedBy,
      List<ContainerPort> ports,
      @Nullable String node,
      List<IpFamily> families,
      List<IpAddress> served) {}

  private SubjectKind kind(int subject, Pod pod) {
    List<Direction> ways = List.of(Direction.values());
    return new SubjectKind(
        ways.stream().map(way -> tables.vector(subject, way)).toList(),
        ways.stream().map(way -> evaluator.isolatedBy(pod, way)).toList(),
        pod.ports(),
        pod.nodeName(),
        pod.addresses().stream().map(IpAddress::family).toList(),
        pod.addresses().stream().filter(backends::contains).toList());
  }

  private void proveSubject(int subject) throws X {
    Pod pod = inputs.pod(bundle.subjects().get(subject));
    boolean first = kinds.add(kind(subject, pod));
    for (IpAddress local : bundle.subjects().get(subject).addresses()) {
      AddressPlan plan = Objects.requireNonNull(addresses.get(local.family()));
      PortPlan portPlan = Objects.requireNonNull(ports.get(local.family()));
      var pass = new Pass(subject, pod);
      for (IpAddress remote : plan.addresses()) {
        boolean everything =
            (first && plan.representatives().contains(remote)) || pod.addresses().contains(remote);
        for (var entry : portPlan.ports().entrySet()) {
          pass.send(local, remote, entry.getKey(), entry.getValue(), everything);
        }
      }
      pass.end();
    }
  }

  /// Sends packets of every form for the pod that is isolated in most directions, so that a form
  /// that is mistaken for another one gets another verdict, and for the one that is in fewest,
  /// whose packets may pass before all of their headers are read.
  private void proveForms(IpFamily family) throws X {
    var isolations = new TreeMap<Long, Integer>();
    for (int subject = 0; subject < bundle.subjects().size(); subject++) {
      Subject named = bundle.subjects().get(subject);
      if (local(named, family) != null) {
        isolations.putIfAbsent(isolations(inputs.pod(named)), subject);
      }
    }
    if (isolations.isEmpty()) {
      return;
    }
    int least = isolations.firstEntry().getValue();
    int most = isolations.lastEntry().getValue();
    proveForms(most, family);
    if (least != most) {
      proveForms(least, family);
    }
  }

  private void proveForms(int subject, IpFamily family) throws X {
    Subject named = bundle.subjects().get(subject);
    IpAddress local = Objects.requireNonNull(local(named, family));
    var pass = new Pass(subject, inputs.pod(named));
    for (var talk : talks(subject, family).entrySet()) {
      int port = talk.getValue();
      for (List<Conversation.Packet> group : Distortions.of(local, talk.getKey(), port)) {
        pass.compare(talk.getKey(), Protocol.UDP, port, group);
        pass.end();
      }
    }
  }

  private static @Nullable IpAddress local(Subject subject, IpFamily family) {
    return subject.addresses().stream()
        .filter(address -> address.family() == family)
        .findFirst()
        .orElse(null);
  }

  private long isolations(Pod pod) {
    return Arrays.stream(Direction.values())
        .filter(direction -> !evaluator.isolatedBy(pod, direction).isEmpty())
        .count();
  }

  /// A remote address with a port of UDP that the pod may reach or be reached from, and one that is
  /// denied, as far as there are.
  private Map<IpAddress, Integer> talks(int subject, IpFamily family) {
    Map<Boolean, Map.Entry<IpAddress, Integer>> found = new HashMap<>();
    List<Integer> udp =
        Objects.requireNonNull(ports.get(family)).ports().getOrDefault(Protocol.UDP, List.of(1));
    Set<IpAddress> own = Set.copyOf(bundle.subjects().get(subject).addresses());
    for (IpAddress remote : Objects.requireNonNull(addresses.get(family)).representatives()) {
      if (own.contains(remote)) {
        continue;
      }
      for (int port : udp) {
        boolean allowed =
            Arrays.stream(Direction.values())
                .map(way -> tables.decide(subject, way, remote, Protocol.UDP, port))
                .anyMatch(lookup -> lookup.restricted() && lookup.allowed());
        found.putIfAbsent(allowed, Map.entry(remote, port));
      }
    }
    var talks = new TreeMap<IpAddress, Integer>();
    found.values().forEach(talk -> talks.put(talk.getKey(), talk.getValue()));
    return talks;
  }

  /// The packets of one pod between two forgettings.
  private final class Pass {
    private final int subject;
    private final Pod pod;
    private PacketOracle oracle;
    private int sent;

    Pass(int subject, Pod pod) {
      this.subject = subject;
      this.pod = pod;
      this.oracle = newOracle();
    }

    private PacketOracle newOracle() {
      return new PacketOracle(evaluator, pod, bundle.shape().keepEstablished());
    }

    void send(
        IpAddress local,
        IpAddress remote,
        Protocol protocol,
        List<Integer> destinationPorts,
        boolean everything)
        throws X {
      if (!everything) {
        int port = destinationPorts.get(rotation++ % destinationPorts.size());
        compare(remote, protocol, port, Conversation.openings(local, remote, protocol, port));
        return;
      }
      Set<Integer> telling = telling(remote, protocol, destinationPorts);
      for (int port : destinationPorts) {
        compare(
            remote,
            protocol,
            port,
            telling.contains(port)
                ? Conversation.whole(local, remote, protocol, port, ++rotation)
                : Conversation.openings(local, remote, protocol, port));
      }
    }

    /// The first and the last port of each group that tables and policies decide alike in both
    /// directions.
    private Set<Integer> telling(IpAddress remote, Protocol protocol, List<Integer> ports) {
      var first = new HashMap<List<Object>, Integer>();
      var last = new HashMap<List<Object>, Integer>();
      for (int port : ports) {
        var answers = new ArrayList<Object>();
        for (Direction way : Direction.values()) {
          answers.add(tables.decide(subject, way, remote, protocol, port));
          answers.add(evaluator.decidePacket(pod, way, evaluator.end(remote), protocol, port));
        }
        first.putIfAbsent(answers, port);
        last.put(answers, port);
      }
      var telling = new HashSet<>(first.values());
      telling.addAll(last.values());
      return telling;
    }

    private void compare(
        IpAddress remote, Protocol protocol, int port, List<Conversation.Packet> conversation)
        throws X {
      if (sent + conversation.size() > PACKETS_BETWEEN_FORGETTING) {
        end();
      }
      for (Conversation.Packet packet : conversation) {
        if (!engine.takes(packet.frame())) {
          continue;
        }
        PacketVerdict expected =
            oracle.decide(packet.direction(), packet.frame(), packet.fromOwnNode());
        PacketEngine.Answer actual =
            engine.decide(subject, packet.direction(), packet.frame(), packet.fromOwnNode());
        Decision actualDecision = decision(actual.decision());
        boolean same =
            expected.verdict() == actual.verdict()
                && expected.verdict().allowed() == actual.passes()
                && actual.decision() < bundle.provenance().size()
                && Objects.equals(expected.decision(), actualDecision);
        if (!same) {
          record(packet, remote, protocol, port, expected, actual, actualDecision);
        }
        sent++;
        packets++;
      }
    }

    private void record(
        Conversation.Packet packet,
        IpAddress remote,
        Protocol protocol,
        int port,
        PacketVerdict expected,
        PacketEngine.Answer actual,
        @Nullable Decision actualDecision) {
      mismatchCount++;
      if (mismatches.size() < MISMATCHES_KEPT) {
        Subject named = bundle.subjects().get(subject);
        mismatches.add(
            new Mismatch(
                named.qualifiedName(),
                packet.direction(),
                "%s, remote %s, %s destination port %d"
                    .formatted(packet.what(), remote, protocol, port),
                packet.frame(),
                expected.verdict().name(),
                expected.decision(),
                (actual.verdict() == null ? "no known verdict" : actual.verdict().name())
                    + (actual.passes() ? " (passes)" : " (does not pass)"),
                actualDecision));
      }
    }

    void end() throws X {
      engine.forget();
      oracle = newOracle();
      sent = 0;
      progress.accept(packets);
    }
  }

  private @Nullable Decision decision(int id) {
    return id >= 0 && id < bundle.provenance().size()
        ? bundle.provenance().get(id).decision()
        : null;
  }
}
