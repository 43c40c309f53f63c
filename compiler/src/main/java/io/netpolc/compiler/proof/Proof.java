package io.netpolc.compiler.proof;

import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
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
  private final Claim claim;
  private final ProofInputs inputs;
  private final Comparison<X> comparison;
  private final TableInterpreter tables;
  private final Evaluator evaluator;
  private final Map<IpFamily, AddressPlan> addresses = new EnumMap<>(IpFamily.class);
  private final Map<IpFamily, PortPlan> ports = new EnumMap<>(IpFamily.class);
  private final SubjectKinds kinds;
  private final TellingPorts tellingPorts;
  private int rotation;

  private Proof(Claim claim, ProofInputs inputs, PacketEngine<X> engine, LongConsumer progress) {
    this.claim = claim;
    this.inputs = inputs;
    this.tables = new TableInterpreter(claim.seeds(), claim.shape());
    this.evaluator = new Evaluator(inputs.policies(), inputs.cluster(), claim.options());
    this.tellingPorts = new TellingPorts(tables, evaluator);
    this.comparison = new Comparison<>(claim, engine, progress);
    this.kinds = new SubjectKinds(tables, evaluator, inputs.cluster());
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
    return new Proof<>(Claim.of(bundle), inputs, engine, progress).run(true);
  }

  /// The same without packets of other forms: for further tables under a program that was proved to
  /// read headers right.
  ///
  /// @throws X if the engine cannot be asked
  public static <X extends Exception> ProofReport ofTables(
      Bundle bundle, ProofInputs inputs, PacketEngine<X> engine, LongConsumer progress) throws X {
    return new Proof<>(Claim.of(bundle), inputs, engine, progress).run(false);
  }

  private ProofReport run(boolean everyForm) throws X {
    for (IpFamily family : IpFamily.values()) {
      NavigableSet<IpAddress> cuts = TableCuts.addresses(claim.seeds(), family);
      cuts.addAll(PolicyCuts.addresses(inputs.policies(), inputs.cluster(), family));
      addresses.put(family, AddressPlan.of(cuts, tables, evaluator, inputs.cluster()));
      ports.put(family, PortPlan.of(claim.seeds(), inputs.policies(), inputs.cluster(), family));
    }
    for (int subject = 0; subject < claim.subjects().size(); subject++) {
      proveSubject(subject);
    }
    for (IpFamily family : IpFamily.values()) {
      if (everyForm) {
        proveForms(family);
      }
    }
    return new ProofReport(
        claim.subjects().size(),
        comparison.packets(),
        addresses.values().stream().mapToInt(AddressPlan::runs).sum(),
        addresses.values().stream().mapToInt(a -> a.representatives().size()).sum(),
        ports.values().stream().mapToInt(PortPlan::runs).sum(),
        comparison.mismatchCount(),
        comparison.mismatches());
  }

  private void proveSubject(int subject) throws X {
    Pod pod = inputs.pod(claim.subjects().get(subject));
    boolean first = kinds.isFirst(subject, pod);
    for (IpAddress local : claim.subjects().get(subject).addresses()) {
      AddressPlan plan = Objects.requireNonNull(addresses.get(local.family()));
      PortPlan portPlan = Objects.requireNonNull(ports.get(local.family()));
      Comparison<X>.Pass pass = comparison.of(subject, pod, evaluator);
      for (IpAddress remote : plan.addresses()) {
        boolean everything =
            (first && plan.representatives().contains(remote)) || pod.addresses().contains(remote);
        for (var entry : portPlan.ports().entrySet()) {
          send(
              pass,
              new Ends(subject, pod, local, remote),
              entry.getKey(),
              entry.getValue(),
              everything);
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
    for (int subject = 0; subject < claim.subjects().size(); subject++) {
      Subject named = claim.subjects().get(subject);
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
    Subject named = claim.subjects().get(subject);
    IpAddress local = Objects.requireNonNull(local(named, family));
    Comparison<X>.Pass pass = comparison.of(subject, inputs.pod(named), evaluator);
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
    Set<IpAddress> own = Set.copyOf(claim.subjects().get(subject).addresses());
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

  private void send(
      Comparison<X>.Pass pass,
      Ends ends,
      Protocol protocol,
      List<Integer> destinationPorts,
      boolean everything)
      throws X {
    IpAddress local = ends.local;
    IpAddress remote = ends.remote;
    if (!everything) {
      int port = destinationPorts.get(rotation++ % destinationPorts.size());
      pass.compare(remote, protocol, port, Conversation.openings(local, remote, protocol, port));
      return;
    }
    Set<Integer> telling =
        tellingPorts.among(ends.subject, ends.pod, remote, protocol, destinationPorts);
    for (int port : destinationPorts) {
      pass.compare(
          remote,
          protocol,
          port,
          telling.contains(port)
              ? Conversation.whole(local, remote, protocol, port, ++rotation)
              : Conversation.openings(local, remote, protocol, port));
    }
  }

  private record Ends(int subject, Pod pod, IpAddress local, IpAddress remote) {}
}
