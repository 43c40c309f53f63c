package io.netpolc.bench.datapath;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.TcpFlags;
import io.netpolc.loader.PodProgram;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A kind of packet whose cost is of interest.
///
/// @param name for the table of results
/// @param pod whose interface it is seen on
/// @param program which way it goes
/// @param frame the packet, measured again and again
/// @param opening a packet to the pod that comes first, once, or null
/// @param verdict what must become of it, or the figure would be about something else
record Scenario(
    String name,
    String pod,
    PodProgram program,
    byte[] frame,
    byte @Nullable [] opening,
    VerdictCode verdict) {
  private static final int CLIENT_PORT = 40001;
  private static final int SERVER_PORT = 80;
  private static final IpAddress CLIENT = address("10.0.1.9");
  private static final IpAddress CLIENT6 = address("fd00::1:9");
  private static final IpAddress WEB = address("10.0.0.1");
  private static final IpAddress WEB6 = address("fd00::1");
  private static final IpAddress VAULT = address("10.0.0.2");
  private static final IpAddress CART = address("10.0.0.4");
  private static final IpAddress STRANGER = address("10.0.1.8");
  private static final IpAddress OPEN = address("10.0.0.3");

  /// All that are measured, about the policies and the cluster of this module's resources.
  static List<Scenario> all() {
    return List.of(
        toPod(
            "allowed without state, IPv4",
            "web",
            request(CLIENT, WEB, SERVER_PORT),
            VerdictCode.ALLOW_POLICY),
        toPod(
            "allowed without state, IPv6",
            "web",
            request(CLIENT6, WEB6, SERVER_PORT),
            VerdictCode.ALLOW_POLICY),
        toPod(
            "pod no policy isolates",
            "open",
            request(CLIENT, OPEN, SERVER_PORT),
            VerdictCode.ALLOW_UNRESTRICTED),
        denied(),
        toPod(
            "allowed, one port open",
            "cart",
            request(CLIENT, CART, SERVER_PORT),
            VerdictCode.ALLOW_POLICY),
        new Scenario(
            "allowed, refreshes its state",
            "vault",
            PodProgram.TO_POD,
            request(CLIENT, VAULT, SERVER_PORT),
            syn(CLIENT, VAULT),
            VerdictCode.ALLOW_POLICY),
        new Scenario(
            "reply, by state",
            "vault",
            PodProgram.FROM_POD,
            PacketBuilder.ip(VAULT, CLIENT).tcp(SERVER_PORT, CLIENT_PORT, TcpFlags.ACK).build(),
            syn(CLIENT, VAULT),
            VerdictCode.ALLOW_REPLY));
  }

  /// A packet that policy denies.
  static Scenario denied() {
    return toPod("denied", "web", request(STRANGER, WEB, SERVER_PORT), VerdictCode.DENY_POLICY);
  }

  /// The same by another name.
  Scenario named(String other) {
    return new Scenario(other, pod, program, frame, opening, verdict);
  }

  private static Scenario toPod(String name, String pod, byte[] frame, VerdictCode verdict) {
    byte[] opening = null;
    return new Scenario(name, pod, PodProgram.TO_POD, frame, opening, verdict);
  }

  /// A packet in the middle of a connection.
  private static byte[] request(IpAddress from, IpAddress to, int port) {
    return PacketBuilder.ip(from, to).tcp(CLIENT_PORT, port, TcpFlags.ACK).build();
  }

  /// The packet that opens that connection.
  private static byte[] syn(IpAddress from, IpAddress to) {
    return PacketBuilder.ip(from, to).tcp(CLIENT_PORT, SERVER_PORT, TcpFlags.SYN).build();
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text), text);
  }
}
