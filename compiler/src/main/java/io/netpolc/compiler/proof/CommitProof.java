package io.netpolc.compiler.proof;

import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.proof.CommitReport.Looked;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// The [Proof] for a node that keeps up with a cluster: of the pods for which something changes,
/// within a bound of packets, while others wait.
///
/// Only policies that select one of the pods are read. The cuts are those of the [Proof]. Where the
/// bound allows it every pod is asked about every address; else it is what follows, in this order,
/// as far as the bound goes:
/// 1. each pod and each group of addresses that rows and rules treat alike for it: a packet of each
///    protocol, in both directions; always, whatever the bound
/// 2. each kind of pods and each such group: every port, with replies, errors and fragments, for at
///    most three quarters of the bound, of which each kind has the same share
/// 3. each kind of pods that policies isolate and each class of addresses: a packet of each
///    protocol
/// 4. every address once, for one of these kinds after the other: a packet of one protocol after
///    the other, and for the address of a Service one to each of its ports
///
/// Which class an address is of, and which row is in a class's cell, is asked of the tables without
/// the pod: 3 and 4 between them pass through each entry of each table that decides about the pods.
///
/// @param <X> how the engine fails
public final class CommitProof<X extends Exception> {
  private static final int ADDRESSES_OF_A_TURN = 1000;

  private final Bound bound;
  private final TableInterpreter tables;
  private final Comparison<X> comparison;
  private final Map<IpFamily, CommitPlan> plans = new EnumMap<>(IpFamily.class);
  private final List<Member> members = new ArrayList<>();
  private int rotation;
  private int next;

  /// How far to go.
  ///
  /// @param packets about so many at most
  /// @param start the address to begin with where not all can be sent, as [CommitReport#next] said
  public record Bound(long packets, int start) {}

  /// A pod.
  ///
  /// @param first whether it is the first of its kind
  /// @param isolated whether the tables are asked about its packets
  /// @param evaluator with the policies that select it
  /// @param remotes for each of its addresses one of each group, and its own ones
  private record Member(
      int subject,
      Pod pod,
      boolean first,
      boolean isolated,
      Evaluator evaluator,
      Map<IpAddress, List<IpAddress>> remotes) {}

  /// A pod's address and another one.
  private record Ends(Member member, IpAddress local, IpAddress remote) {}

  private CommitProof(Claim claim, ProofInputs inputs, PacketEngine<X> engine, Bound bound) {
    this.bound = bound;
    List<Pod> pods = claim.subjects().stream().map(inputs::pod).toList();
    ProofInputs own = inputs.about(pods, claim.options());
    tables = new TableInterpreter(claim.seeds(), claim.shape());
    var evaluator = new Evaluator(own.policies(), own.cluster(), claim.options());
    comparison = new Comparison<>(claim, engine, _ -> {});
    Set<String> nodes =
        pods.stream()
            .map(Pod::nodeName)
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull)
            .collect(Collectors.toSet());
    for (IpFamily family : IpFamily.values()) {
      boolean used =
          pods.stream()
              .flatMap(pod -> pod.addresses().stream())
              .anyMatch(address -> address.family() == family);
      if (used) {
        plans.put(family, CommitPlan.of(claim, own, tables, evaluator, nodes, family));
      }
    }
    var kinds = new SubjectKinds(tables, evaluator, own.cluster());
    for (int subject = 0; subject < pods.size(); subject++) {
      Pod pod = pods.get(subject);
      members.add(
          new Member(
              subject,
              pod,
              kinds.isFirst(subject, pod),
              isIsolated(subject),
              evaluator.about(pod),
              remotes(subject, pod, evaluator)));
    }
  }

  private boolean isIsolated(int subject) {
    return Arrays.stream(Direction.values()).anyMatch(way -> tables.vector(subject, way) != 0);
  }

  /// Compares an engine with the reference.
  ///
  /// @param claim of the pods that are to be asked about
  /// @param inputs what the cluster says
  /// @param engine where no connection or fragment is known yet
  /// @throws X if the engine cannot be asked
  /// @throws IllegalArgumentException if the cluster has no such pod
  public static <X extends Exception> CommitReport run(
      Claim claim, ProofInputs inputs, PacketEngine<X> engine, Bound bound) throws X {
    return new CommitProof<>(claim, inputs, engine, bound).run();
  }

  private CommitReport run() throws X {
    for (Member member : members) {
      openGroups(member);
    }
    Looked ports = everyPort();
    boolean exhaustive = comparison.packets() + packetsOfPairs() <= bound.packets;
    Looked addresses = exhaustive ? everyPair() : everyAddress();
    return new CommitReport(
        members.size(),
        (int) members.stream().filter(Member::first).count(),
        comparison.packets(),
        exhaustive && ports.left() == 0,
        ports,
        addresses,
        next,
        comparison.mismatchCount(),
        comparison.mismatches());
  }

  private boolean isSpent(long most) {
    return comparison.packets() >= most || comparison.mismatchCount() >= Comparison.MISMATCHES_KEPT;
  }

  private Comparison<X>.Pass pass(Member member) {
    return comparison.of(member.subject, member.pod, member.evaluator);
  }

  private CommitPlan plan(IpAddress local) {
    return Objects.requireNonNull(plans.get(local.family()));
  }

  private Map<IpAddress, List<IpAddress>> remotes(int subject, Pod pod, Evaluator evaluator) {
    Set<PolicyRef> selecting = new HashSet<>();
    for (Direction way : Direction.values()) {
      selecting.addAll(evaluator.isolatedBy(pod, way));
    }
    Map<IpAddress, List<IpAddress>> remotes = new HashMap<>();
    for (IpAddress local : pod.addresses()) {
      var of = new LinkedHashSet<>(plan(local).groups(subject, pod, selecting, tables));
      pod.addresses().stream().filter(own -> own.family() == local.family()).forEach(of::add);
      remotes.put(local, List.copyOf(of));
    }
    return remotes;
  }

  private void openGroups(Member member) throws X {
    Comparison<X>.Pass pass = pass(member);
    for (IpAddress local : member.pod.addresses()) {
      for (IpAddress remote : Objects.requireNonNull(member.remotes.get(local))) {
        open(pass, new Ends(member, local, remote));
      }
    }
    pass.end();
  }

  private void open(Comparison<X>.Pass pass, Ends ends) throws X {
    for (var protocol : plan(ends.local).ports().entrySet()) {
      List<Integer> ports = protocol.getValue();
      open(pass, ends, protocol.getKey(), ports.get(rotation++ % ports.size()));
    }
  }

  private static <X extends Exception> void open(
      Comparison<X>.Pass pass, Ends ends, Protocol protocol, int port) throws X {
    pass.compare(
        ends.remote,
        protocol,
        port,
        Conversation.openings(ends.local, ends.remote, protocol, port));
  }

  private Looked everyPort() throws X {
    List<Member> kinds = members.stream().filter(Member::first).toList();
    long all = 0;
    long left = 0;
    for (int i = 0; i < kinds.size(); i++) {
      Member member = kinds.get(i);
      // What one does not need the next ones have.
      long rest = bound.packets / 4 * 3 - comparison.packets();
      long most = comparison.packets() + rest / (kinds.size() - i);
      Comparison<X>.Pass pass = pass(member);
      for (IpAddress local : member.pod.addresses()) {
        for (IpAddress remote : Objects.requireNonNull(member.remotes.get(local))) {
          all++;
          if (isSpent(most)) {
            left++;
          } else {
            talk(pass, new Ends(member, local, remote));
          }
        }
      }
      pass.end();
    }
    return new Looked(all, left);
  }

  private void talk(Comparison<X>.Pass pass, Ends ends) throws X {
    IpAddress remote = ends.remote;
    for (var entry : plan(ends.local).ports().entrySet()) {
      Protocol protocol = entry.getKey();
      Set<Integer> telling =
          new TellingPorts(tables, ends.member.evaluator)
              .among(ends.member.subject, ends.member.pod, remote, protocol, entry.getValue());
      for (int port : entry.getValue()) {
        if (telling.contains(port)) {
          pass.compare(
              remote,
              protocol,
              port,
              Conversation.whole(ends.local, remote, protocol, port, ++rotation));
        } else {
          open(pass, ends, protocol, port);
        }
      }
    }
  }

  /// How many packets [#everyPair] takes.
  private long packetsOfPairs() {
    long packets = 0;
    for (Member member : members) {
      for (IpAddress local : member.pod.addresses()) {
        CommitPlan plan = plan(local);
        long openings =
            plan.ports().keySet().stream()
                .mapToInt(protocol -> Conversation.openings(local, local, protocol, 1).size())
                .sum();
        packets += openings * plan.addresses().size();
      }
    }
    return packets;
  }

  /// Every pod and every address: a packet of each protocol.
  private Looked everyPair() throws X {
    for (Member member : members) {
      Comparison<X>.Pass pass = pass(member);
      for (IpAddress local : member.pod.addresses()) {
        for (IpAddress remote : plan(local).addresses()) {
          if (!isSpent(Long.MAX_VALUE)) {
            open(pass, new Ends(member, local, remote));
          }
        }
      }
      pass.end();
    }
    return new Looked(addressCount(), 0);
  }

  private List<Member> isolatedKinds() {
    return members.stream().filter(member -> member.first && member.isolated).toList();
  }

  private long addressCount() {
    return plans.values().stream().mapToLong(plan -> plan.addresses().size()).sum();
  }

  /// Every address once; where tables are asked about no pod there is nothing that they could say.
  private Looked everyAddress() throws X {
    Map<IpFamily, List<Ends>> askers =
        isolatedKinds().stream()
            .flatMap(of -> of.pod.addresses().stream().map(local -> new Ends(of, local, local)))
            .collect(Collectors.groupingBy(ends -> ends.local.family()));
    List<IpAddress> all =
        askers.keySet().stream()
            .sorted()
            .flatMap(family -> Objects.requireNonNull(plans.get(family)).addresses().stream())
            .toList();
    int begin = all.isEmpty() ? 0 : Math.floorMod(bound.start, all.size());
    int sent = 0;
    while (sent < all.size() && !isSpent(bound.packets)) {
      IpFamily family = all.get((begin + sent) % all.size()).family();
      List<Ends> turns = Objects.requireNonNull(askers.get(family));
      Ends turn = turns.get(sent / ADDRESSES_OF_A_TURN % turns.size());
      sent += turn(turn, all, begin, sent);
    }
    // Another protocol for each address where all were sent.
    next = begin + (sent == all.size() ? 1 : sent);
    return new Looked(all.size(), (long) all.size() - sent);
  }

  /// The addresses of one turn, which are of one family.
  ///
  /// @param begin the address that was sent first
  /// @param before how many were
  /// @return how many are now
  private int turn(Ends of, List<IpAddress> all, int begin, int before) throws X {
    Comparison<X>.Pass pass = pass(of.member);
    int end = Math.min(all.size(), before + ADDRESSES_OF_A_TURN);
    int sent = before;
    for (; sent < end && !isSpent(bound.packets); sent++) {
      IpAddress remote = all.get((begin + sent) % all.size());
      if (remote.family() != of.local.family()) {
        break;
      }
      once(pass, new Ends(of.member, of.local, remote), sent);
    }
    pass.end();
    return sent - before;
  }

  private void once(Comparison<X>.Pass pass, Ends ends, int turn) throws X {
    CommitPlan plan = plan(ends.local);
    List<Protocol> protocols = List.copyOf(plan.ports().keySet());
    Protocol protocol = protocols.get(turn % protocols.size());
    List<Integer> ports = Objects.requireNonNull(plan.ports().get(protocol));
    open(pass, ends, protocol, ports.get(rotation++ % ports.size()));
    for (Service service : plan.facts().services(ends.remote)) {
      for (Service.Port port : service.ports()) {
        open(pass, ends, port.protocol(), port.number());
      }
    }
  }
}
