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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
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
///    most half of the bound
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
  private final TellingPorts tellingPorts;
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
  private record Member(int subject, Pod pod, boolean first, boolean isolated) {}

  /// A pod's address and another one.
  private record Ends(Member member, IpAddress local, IpAddress remote) {}

  private CommitProof(Claim claim, ProofInputs inputs, PacketEngine<X> engine, Bound bound) {
    this.bound = bound;
    List<Pod> pods = claim.subjects().stream().map(inputs::pod).toList();
    ProofInputs own = inputs.about(pods, claim.options());
    tables = new TableInterpreter(claim.seeds(), claim.shape());
    var evaluator = new Evaluator(own.policies(), own.cluster(), claim.options());
    tellingPorts = new TellingPorts(tables, evaluator);
    comparison = new Comparison<>(claim, evaluator, engine, _ -> {});
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
      members.add(new Member(subject, pod, kinds.isFirst(subject, pod), isIsolated(subject)));
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
    Looked classes = exhaustive ? everyPair() : everyClass();
    Looked addresses = exhaustive ? new Looked(addressCount(), 0) : everyAddress();
    return new CommitReport(
        members.size(),
        (int) members.stream().filter(Member::first).count(),
        comparison.packets(),
        exhaustive && ports.left() == 0,
        ports,
        classes,
        addresses,
        next,
        comparison.mismatchCount(),
        comparison.mismatches());
  }

  private boolean isSpent(long most) {
    return comparison.packets() >= most || comparison.mismatchCount() >= Comparison.MISMATCHES_KEPT;
  }

  private CommitPlan plan(IpAddress local) {
    return Objects.requireNonNull(plans.get(local.family()));
  }

  /// An address of each group, and the pod's own ones.
  private List<IpAddress> remotes(Member member, IpAddress local) {
    List<IpAddress> remotes =
        new ArrayList<>(plan(local).groups(member.subject, member.pod, tables));
    member.pod.addresses().stream()
        .filter(own -> own.family() == local.family() && !remotes.contains(own))
        .forEach(remotes::add);
    return remotes;
  }

  private void openGroups(Member member) throws X {
    Comparison<X>.Pass pass = comparison.of(member.subject, member.pod);
    for (IpAddress local : member.pod.addresses()) {
      for (IpAddress remote : remotes(member, local)) {
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
    long all = 0;
    long left = 0;
    for (Member member : members) {
      if (!member.first) {
        continue;
      }
      Comparison<X>.Pass pass = comparison.of(member.subject, member.pod);
      for (IpAddress local : member.pod.addresses()) {
        for (IpAddress remote : remotes(member, local)) {
          all++;
          if (isSpent(bound.packets / 2)) {
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
          tellingPorts.among(
              ends.member.subject, ends.member.pod, remote, protocol, entry.getValue());
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
      Comparison<X>.Pass pass = comparison.of(member.subject, member.pod);
      for (IpAddress local : member.pod.addresses()) {
        for (IpAddress remote : plan(local).addresses()) {
          if (!isSpent(Long.MAX_VALUE)) {
            open(pass, new Ends(member, local, remote));
          }
        }
      }
      pass.end();
    }
    return new Looked(classCount(), 0);
  }

  private List<Member> isolatedKinds() {
    return members.stream().filter(member -> member.first && member.isolated).toList();
  }

  private long classCount() {
    return isolatedKinds().stream()
        .flatMap(member -> member.pod.addresses().stream())
        .mapToLong(local -> plan(local).sorts().size())
        .sum();
  }

  private long addressCount() {
    return plans.values().stream().mapToLong(plan -> plan.addresses().size()).sum();
  }

  private Looked everyClass() throws X {
    long left = 0;
    for (Member member : isolatedKinds()) {
      Comparison<X>.Pass pass = comparison.of(member.subject, member.pod);
      for (IpAddress local : member.pod.addresses()) {
        for (IpAddress remote : plan(local).sorts().values()) {
          if (isSpent(bound.packets)) {
            left++;
          } else {
            open(pass, new Ends(member, local, remote));
          }
        }
      }
      pass.end();
    }
    return new Looked(classCount(), left);
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
      sent += turn(turn, all, begin + sent);
    }
    next = sent == all.size() ? 0 : begin + sent;
    return new Looked(all.size(), (long) all.size() - sent);
  }

  /// The addresses of one turn, which are of one family.
  ///
  /// @return how many
  private int turn(Ends of, List<IpAddress> all, int from) throws X {
    Comparison<X>.Pass pass = comparison.of(of.member.subject, of.member.pod);
    int end = Math.min(ADDRESSES_OF_A_TURN, all.size() - from % all.size());
    int sent = 0;
    for (; sent < end && !isSpent(bound.packets); sent++) {
      IpAddress remote = all.get((from + sent) % all.size());
      if (remote.family() != of.local.family()) {
        break;
      }
      once(pass, new Ends(of.member, of.local, remote), from + sent);
    }
    pass.end();
    return sent;
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
