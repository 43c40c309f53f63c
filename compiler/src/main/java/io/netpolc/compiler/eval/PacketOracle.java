package io.netpolc.compiler.eval;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.FlowEntries.Entry;
import io.netpolc.compiler.eval.FlowEntries.Tuple;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.packet.Frame;
import io.netpolc.compiler.packet.Frame.Fragmentation;
import io.netpolc.compiler.packet.Frame.Quoted;
import io.netpolc.compiler.packet.Frame.Transport;
import io.netpolc.compiler.packet.IcmpTypes;
import io.netpolc.compiler.packet.PacketParser;
import io.netpolc.compiler.packet.TcpFlags;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the data path must answer for each packet at one pod: "Order of decision" and "Packet
/// rules" of docs/datapath.md on top of the reference evaluator. Keeps connections and fragments
/// between packets and never forgets one. Not thread-safe.
public final class PacketOracle {
  private final Pod subject;
  private final boolean keepEstablished;
  private Evaluator evaluator;
  private boolean unrestricted;
  private final FlowEntries flows = new FlowEntries();
  private final Map<FragmentKey, PacketVerdict> fragments = new HashMap<>();

  private record FragmentKey(
      IpAddress source, IpAddress destination, long id, int protocol, Direction direction) {}

  /// @param evaluator what policy says
  /// @param subject the selectable pod whose interface the packets pass
  /// @param keepEstablished whether a flow outlives the rule that allowed it
  public PacketOracle(Evaluator evaluator, Pod subject, boolean keepEstablished) {
    this.evaluator = evaluator;
    this.subject = subject;
    this.keepEstablished = keepEstablished;
    this.unrestricted = isUnrestricted(evaluator, subject);
  }

  private static boolean isUnrestricted(Evaluator evaluator, Pod subject) {
    return evaluator.isolatedBy(subject, Direction.INGRESS).isEmpty()
        && evaluator.isolatedBy(subject, Direction.EGRESS).isEmpty();
  }

  /// Replaces the policy, as a swap of the tables does; the state stays. What a compiled data path
  /// left out of its state because the old policy did not need it is here all the same.
  public void replacePolicy(Evaluator newEvaluator) {
    evaluator = newEvaluator;
    unrestricted = isUnrestricted(newEvaluator, subject);
  }

  /// Decides a packet and remembers what later ones depend on.
  ///
  /// @param direction ingress for a packet to the pod
  /// @param frame from the Ethernet header on
  /// @param fromOwnNode whether the packet was made on the pod's node; means nothing at egress
  public PacketVerdict decide(Direction direction, byte[] frame, boolean fromOwnNode) {
    return switch (PacketParser.parse(frame)) {
      case Frame.Malformed _ -> PacketVerdict.of(VerdictCode.DROP_MALFORMED);
      case Frame.TooManyExtensionHeaders _ -> PacketVerdict.of(VerdictCode.DROP_EXTENSION_HEADERS);
      case Frame.Arp _ -> PacketVerdict.of(VerdictCode.ALLOW_NEIGHBOUR);
      case Frame.OtherEthertype _ ->
          PacketVerdict.of(
              unrestricted ? VerdictCode.ALLOW_UNRESTRICTED : VerdictCode.DROP_ETHERTYPE);
      case Frame.Ip ip -> decideIp(direction, ip, fromOwnNode);
    };
  }

  /// Steps 4 to 8.
  private PacketVerdict decideIp(Direction direction, Frame.Ip ip, boolean fromOwnNode) {
    if (isNeighbourTraffic(ip)) {
      return PacketVerdict.of(VerdictCode.ALLOW_NEIGHBOUR);
    }
    if (direction == Direction.EGRESS && !subject.addresses().contains(ip.source())) {
      return PacketVerdict.of(VerdictCode.DROP_SPOOFED);
    }
    if (subject.addresses().contains(remote(direction, ip))) {
      return PacketVerdict.of(VerdictCode.ALLOW_SELF);
    }
    if (unrestricted) {
      return PacketVerdict.of(VerdictCode.ALLOW_UNRESTRICTED);
    }
    return switch (ip.fragmentation()) {
      case Fragmentation.Later later -> decideLaterFragment(fragmentKey(direction, ip, later.id()));
      case Fragmentation.First first -> {
        PacketVerdict verdict = decideHeaders(direction, ip, fromOwnNode);
        fragments.put(fragmentKey(direction, ip, first.id()), verdict);
        yield verdict;
      }
      case Fragmentation.Whole _ -> decideHeaders(direction, ip, fromOwnNode);
    };
  }

  /// Rule 14.
  private static boolean isNeighbourTraffic(Frame.Ip ip) {
    if (ip.family() != IpFamily.V6
        || ip.fragmentHeader()
        || !(ip.transport() instanceof Transport.Icmp icmp)) {
      return false;
    }
    int type = icmp.type();
    boolean discovery = type >= 133 && type <= 137 && ip.hopLimit() == 255;
    boolean listener = (type >= 130 && type <= 132) || type == 143;
    int firstBytes = (int) (ip.destination().high() >>> 48);
    boolean linkLocalMulticast = (firstBytes & 0xff0f) == 0xff02;
    return discovery || (listener && linkLocalMulticast);
  }

  private static IpAddress remote(Direction direction, Frame.Ip ip) {
    return direction == Direction.EGRESS ? ip.destination() : ip.source();
  }

  private static FragmentKey fragmentKey(Direction direction, Frame.Ip ip, long id) {
    int protocol = ip.family() == IpFamily.V4 ? ip.protocol().number() : 0;
    return new FragmentKey(ip.source(), ip.destination(), id, protocol, direction);
  }

  /// Rule 18.
  private PacketVerdict decideLaterFragment(FragmentKey key) {
    PacketVerdict first = fragments.get(key);
    if (first == null) {
      return PacketVerdict.of(VerdictCode.DROP_FRAGMENT);
    }
    return new PacketVerdict(
        first.verdict().allowed() ? VerdictCode.ALLOW_FRAGMENT : VerdictCode.DENY_FRAGMENT,
        first.decision());
  }

  /// Steps 9 to 13.
  private PacketVerdict decideHeaders(Direction direction, Frame.Ip ip, boolean fromOwnNode) {
    Tuple tuple = tuple(direction, ip);
    if (direction == Direction.INGRESS && fromOwnNode) {
      remember(tuple, ip, new Entry(direction, true));
      return PacketVerdict.of(VerdictCode.ALLOW_OWN_NODE);
    }
    Decision decision = policy(direction, policyTuple(direction, ip));
    if (decision.allowed()) {
      remember(tuple, ip, new Entry(direction, false));
      return new PacketVerdict(VerdictCode.ALLOW_POLICY, decision);
    }
    PacketVerdict related = related(direction, ip);
    if (related != null) {
      return related;
    }
    if (tuple != null && mayBeReply(ip)) {
      Entry entry = flows.get(tuple);
      if (entry != null && admitsReply(entry, direction, tuple)) {
        return new PacketVerdict(
            VerdictCode.ALLOW_REPLY, allowedOrNull(policy(entry.initiator(), tuple)));
      }
    }
    return new PacketVerdict(VerdictCode.DENY_POLICY, decision);
  }

  /// What the tables say about packets of a tuple in a direction (rule 21).
  private Decision policy(Direction direction, Tuple tuple) {
    return evaluator.decidePacket(
        subject,
        direction,
        evaluator.end(tuple.remote()),
        tuple.protocol(),
        tuple.destinationPort(direction));
  }

  /// Rule 22: null for ICMP that is no echo, and for what is not to be tracked.
  private static @Nullable Tuple tuple(Direction direction, Frame.Ip ip) {
    boolean echo =
        !(ip.transport() instanceof Transport.Icmp icmp)
            || IcmpTypes.isEcho(ip.family(), icmp.type());
    return echo ? policyTuple(direction, ip) : null;
  }

  private static Tuple policyTuple(Direction direction, Frame.Ip ip) {
    return switch (ip.transport()) {
      case Transport.Tcp tcp -> tuple(direction, ip, tcp.sourcePort(), tcp.destinationPort());
      case Transport.Datagram datagram ->
          tuple(direction, ip, datagram.sourcePort(), datagram.destinationPort());
      case Transport.Icmp icmp -> tuple(direction, ip, icmp.identifier(), icmp.identifier());
      case Transport.Portless _, Transport.Absent _ -> tuple(direction, ip, 0, 0);
    };
  }

  private static Tuple tuple(
      Direction direction, Frame.Ip ip, int sourcePort, int destinationPort) {
    return direction == Direction.EGRESS
        ? new Tuple(ip.source(), ip.destination(), ip.protocol(), sourcePort, destinationPort)
        : new Tuple(ip.destination(), ip.source(), ip.protocol(), destinationPort, sourcePort);
  }

  /// Rules 23 and 24.
  private void remember(@Nullable Tuple tuple, Frame.Ip ip, Entry entry) {
    if (tuple == null) {
      return;
    }
    switch (ip.transport()) {
      case Transport.Tcp tcp -> {
        if (TcpFlags.opens(tcp.flags())) {
          flows.make(tuple, entry);
        }
      }
      case Transport.Icmp icmp -> {
        if (icmp.type() == IcmpTypes.echoRequest(ip.family())) {
          flows.makeIfNone(tuple, entry);
        }
      }
      case Transport.Datagram _, Transport.Portless _, Transport.Absent _ ->
          flows.makeIfNone(tuple, entry);
    }
  }

  /// Rules 30 and 31: what the packet itself must be.
  private boolean mayBeReply(Frame.Ip ip) {
    return switch (ip.transport()) {
      case Transport.Tcp tcp -> !TcpFlags.opens(tcp.flags());
      case Transport.Icmp icmp ->
          keepEstablished || icmp.type() == IcmpTypes.echoReply(ip.family());
      case Transport.Datagram _, Transport.Portless _, Transport.Absent _ -> true;
    };
  }

  /// Rules 30 and 31: what the entry must be.
  private boolean admitsReply(Entry entry, Direction direction, Tuple tuple) {
    if (keepEstablished) {
      return true;
    }
    return entry.initiator() != direction
        && (entry.ownNode() || policy(entry.initiator(), tuple).allowed());
  }

  /// Rules 26 to 29; null where the packet is no error about an admitted flow.
  private @Nullable PacketVerdict related(Direction direction, Frame.Ip ip) {
    if (!(ip.transport() instanceof Transport.Icmp icmp) || icmp.quoted() == null) {
      return null;
    }
    Quoted quoted = icmp.quoted();
    boolean fits =
        direction == Direction.INGRESS
            ? quoted.source().equals(ip.destination())
            : quoted.destination().equals(ip.source()) && quoted.source().equals(ip.destination());
    if (!fits) {
      return null;
    }
    Direction went = direction.opposite();
    Tuple tuple = quotedTuple(went, quoted);
    if (subject.addresses().contains(tuple.remote())) {
      return null;
    }
    if (!admitted(went, tuple) || !admitted(direction, tuple)) {
      return null;
    }
    Decision forward = policy(went, tuple);
    return new PacketVerdict(
        VerdictCode.ALLOW_RELATED,
        forward.allowed() ? forward : allowedOrNull(policy(direction, tuple)));
  }

  private static Tuple quotedTuple(Direction went, Quoted quoted) {
    return went == Direction.EGRESS
        ? new Tuple(
            quoted.source(),
            quoted.destination(),
            quoted.protocol(),
            quoted.sourcePort(),
            quoted.destinationPort())
        : new Tuple(
            quoted.destination(),
            quoted.source(),
            quoted.protocol(),
            quoted.destinationPort(),
            quoted.sourcePort());
  }

  /// Rule 29: whether a packet of the tuple would pass in the direction.
  private boolean admitted(Direction direction, Tuple tuple) {
    if (policy(direction, tuple).allowed()) {
      return true;
    }
    Entry entry = flows.get(tuple);
    if (entry == null) {
      return false;
    }
    boolean ownNodeSent = entry.ownNode() && entry.initiator() == direction;
    return ownNodeSent || admitsReply(entry, direction, tuple);
  }

  private static @Nullable Decision allowedOrNull(Decision decision) {
    return decision.allowed() ? decision : null;
  }
}
