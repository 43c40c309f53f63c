package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.TcpFlags;
import io.netpolc.fixture.FrameSocket;
import io.netpolc.loader.FlowStats;
import io.netpolc.loader.NodePolicy;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// More connections are opened by a pod, or to it, than the table has room for: they displace the
/// entries of that pod that were never answered. No connection that policy allows and that was
/// answered ends, of this pod or of another.
@Tag("privileged")
final class FlowFloodTest {
  private static final int PORT = 8080;

  /// Connections of each pod, opened before the flood.
  private static final int CONNECTIONS = 100;

  /// So often as many SYNs as the table has room for.
  private static final int FLOODS = Boolean.getBoolean("netpolc.long") ? 20 : 3;

  /// In IPv4 and TCP without options.
  private static final int DESTINATION_AT = 14 + 16;

  private static final int SOURCE_PORT_AT = 14 + 20;
  private static final int URGENT_POINTER_AT = SOURCE_PORT_AT + 18;

  /// Of `a` nothing may be opened, so that the connections that it opens need entries; `b` takes
  /// connections from `c` and opens none, so that its answers do.
  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: a, namespace: x}
      spec:
        podSelector: {matchLabels: {app: a}}
        policyTypes: [Ingress]
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: b, namespace: x}
      spec:
        podSelector: {matchLabels: {app: b}}
        policyTypes: [Ingress, Egress]
        ingress:
        - from: [{podSelector: {matchLabels: {app: c}}}]
          ports: [{port: 8080, endPort: 8180}]
      """;

  @BeforeEach
  void kernel() {
    LivePods.assume();
  }

  @Test
  void aPodThatFloodsDisplacesItsOwnEntries() throws Exception {
    try (LivePods pods = LivePods.create(List.of("a", "b", "c"))) {
      byte[] nowhere = {2, 0, 0, 0, 0, 1};
      flood(pods, "a", Syns.toNobody(pods.address("a", 4), nowhere));
    }
  }

  @Test
  void aFloodToAPodDisplacesItsUnansweredEntries() throws Exception {
    try (LivePods pods = LivePods.create(List.of("a", "b", "c"))) {
      byte[] router = NetworkInterface.getByName(pods.host("c")).getHardwareAddress();
      flood(pods, "c", Syns.toPod(pods.address("c", 4), pods.address("b", 4), router));
    }
  }

  private static void flood(LivePods pods, String from, Syns syns) throws Exception {
    NodePolicy policy = pods.policy();
    Bundle bundle = pods.compile(POLICY);
    int room = bundle.shape().flows();
    policy.load(bundle);
    try (var connections = new Connections(pods);
        FrameSocket socket = pods.in(from, () -> FrameSocket.open("eth0"))) {
      connections.openSome();
      assertThat(flows(policy)).isEqualTo(new FlowStats(connections.count(), 0));
      BpfObjects before = BpfObjects.of(pods);
      for (int flood = 0; flood < FLOODS; flood++) {
        for (int i = 0; i < room; i++) {
          assertThat(socket.send(syns.next())).isTrue();
        }
        connections.assertAllGoOn();
      }
      FlowStats after = flows(policy);
      System.out.printf("flood from %s: room for %d, %s%n", from, room, after);
      // A SYN may get lost before it comes to the program.
      assertThat(after.made()).isBetween(2L * room, connections.count() + (long) FLOODS * room);
      assertThat(after.evicted()).isBetween(after.made() - room, after.made());
      connections.openSome();
      connections.assertAllGoOn();
      assertThat(Objects.requireNonNull(policy.status()).drift()).isEmpty();
      BpfObjects.of(pods).assertLikeBefore(before, List.of());
    }
  }

  private static FlowStats flows(NodePolicy policy) throws Exception {
    return Objects.requireNonNull(policy.status()).flows();
  }

  /// SYNs of connections that are different each; their TCP checksum is wrong, so that nobody
  /// answers them. The urgent pointer, which no SYN uses, makes up for what differs: the sum is the
  /// same for all, and one more than the checksum says.
  private static final class Syns {
    private static final int MAC_BYTES = 6;
    private static final int DESTINATION_PORT_AT = SOURCE_PORT_AT + 2;

    /// What sums of 16-bit words in ones' complement are taken by.
    private static final int ONES = 0xffff;

    private final ByteBuffer frame;
    private final boolean oneDestination;
    private int count;

    private Syns(String from, String to, byte[] router, boolean oneDestination) {
      byte[] syn = PacketBuilder.ip(address(from), address(to)).tcp(1, PORT, TcpFlags.SYN).build();
      System.arraycopy(router, 0, syn, 0, MAC_BYTES);
      frame = ByteBuffer.wrap(syn);
      this.oneDestination = oneDestination;
    }

    /// To addresses that nobody has.
    static Syns toNobody(String from, byte[] router) {
      return new Syns(from, "198.18.0.0", router, false);
    }

    /// To ports of one pod.
    static Syns toPod(String from, String to, byte[] router) {
      return new Syns(from, to, router, true);
    }

    private static IpAddress address(String text) {
      return Objects.requireNonNull(IpAddress.parse(text));
    }

    byte[] next() {
      int lower = count & ONES;
      int upper = count >>> Short.SIZE;
      frame.putShort(SOURCE_PORT_AT, (short) lower);
      if (oneDestination) {
        // Not the first one, which is listened at.
        frame.putShort(DESTINATION_PORT_AT, (short) (PORT + 1 + upper));
      } else {
        frame.putShort(DESTINATION_AT + 2, (short) upper);
      }
      frame.putShort(URGENT_POINTER_AT, (short) ((ONES + 1 - (lower + upper) % ONES) % ONES));
      count++;
      return frame.array();
    }
  }

  /// TCP connections between pods.
  private static final class Connections implements AutoCloseable {
    private final LivePods pods;
    private final List<Socket> clients = new ArrayList<>();
    private final List<Socket> servers = new ArrayList<>();

    Connections(LivePods pods) {
      this.pods = pods;
    }

    /// Each needs one entry.
    void openSome() throws Exception {
      for (int i = 0; i < CONNECTIONS; i++) {
        open("c", "b");
        open("a", "c");
      }
      assertAllGoOn();
    }

    int count() {
      return clients.size();
    }

    private void open(String from, String to) throws Exception {
      try (ServerSocket server = pods.server(to, 4, PORT)) {
        clients.add(pods.connect(from, to, 4, PORT));
        servers.add(server.accept());
      }
    }

    /// A byte each way on every connection.
    void assertAllGoOn() throws IOException {
      for (int i = 0; i < clients.size(); i++) {
        LivePods.exchange(clients.get(i), servers.get(i));
      }
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : clients) {
        socket.close();
      }
      for (Socket socket : servers) {
        socket.close();
      }
    }
  }
}
