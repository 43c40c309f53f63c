package io.netpolc.testdata.kernel;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.fixture.FrameSocket;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/// Real traffic from one pod to another, where [Echoes] answers.
///
/// @param from as [LivePods] names it
/// @param to likewise
/// @param family 4 or 6
/// @param protocol `TCP`, `UDP` or `SCTP`
record Attempt(String from, String to, int family, String protocol, int port) {
  private static final int LOOK_MILLIS = 2;
  private static final int ETHERNET_BYTES = 14;
  private static final int MAC_BYTES = 6;
  private static final byte SENT = 42;
  private static final AtomicInteger SOURCE_PORTS = new AtomicInteger(20_000);

  /// Whether it gets through, and its answer back. SCTP has none: kernels need not speak it, so
  /// that only its first packet is sent.
  boolean passes(LivePods pods, Duration patience) throws Exception {
    int millis = Math.toIntExact(patience.toMillis());
    return switch (protocol) {
      case "TCP" -> connects(pods, millis);
      case "UDP" -> isAnswered(pods, millis);
      case "SCTP" -> arrives(pods, patience);
      default -> throw new IllegalArgumentException(protocol);
    };
  }

  private boolean connects(LivePods pods, int millis) throws LoaderException {
    try (Socket client = pods.connect(from, to, family, port, millis)) {
      client.getOutputStream().write(SENT);
      return client.getInputStream().read() == SENT;
    } catch (IOException refused) {
      return false;
    }
  }

  private boolean isAnswered(LivePods pods, int millis) throws LoaderException {
    var own = new InetSocketAddress(pods.address(from, family), 0);
    try (DatagramSocket client = pods.in(from, () -> new DatagramSocket(own))) {
      client.setSoTimeout(millis);
      client.connect(new InetSocketAddress(pods.address(to, family), port));
      client.send(new DatagramPacket(new byte[] {SENT}, 1));
      var answer = new DatagramPacket(new byte[2], 2);
      client.receive(answer);
      return answer.getLength() == 1 && answer.getData()[0] == SENT;
    } catch (IOException refused) {
      return false;
    }
  }

  private boolean arrives(LivePods pods, Duration patience) throws Exception {
    byte[] frame =
        PacketBuilder.firstPacket(
            address(pods, from),
            address(pods, to),
            Protocol.SCTP,
            SOURCE_PORTS.incrementAndGet(),
            port);
    byte[] router =
        Objects.requireNonNull(NetworkInterface.getByName(pods.host(from))).getHardwareAddress();
    System.arraycopy(router, 0, frame, 0, MAC_BYTES);
    long limit = System.nanoTime() + patience.toNanos();
    try (FrameSocket heard = pods.in(to, () -> FrameSocket.listening("eth0"));
        FrameSocket client = pods.in(from, () -> FrameSocket.open("eth0"))) {
      client.send(frame);
      while (System.nanoTime() < limit) {
        byte[] received = heard.receive();
        if (received == null) {
          Thread.sleep(LOOK_MILLIS);
        } else if (isSame(frame, received)) {
          return true;
        }
      }
      return false;
    }
  }

  private IpAddress address(LivePods pods, String pod) {
    return Objects.requireNonNull(IpAddress.parse(pods.address(pod, family)));
  }

  /// Whether two packets are equal behind their IP headers, of which a router changes fields.
  private boolean isSame(byte[] frame, byte[] other) {
    int start = ETHERNET_BYTES + (family == 4 ? 20 : 40);
    return Arrays.equals(
        frame, start, frame.length, other, Math.min(start, other.length), other.length);
  }
}
