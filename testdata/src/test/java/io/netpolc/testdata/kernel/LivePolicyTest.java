package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.loader.LoadReport;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compiled policies, loaded on interfaces, decide real connections.
@Tag("privileged")
final class LivePolicyTest {
  private static final int ALLOWED = 8080;
  private static final int DENIED = 8081;
  private static final int WAIT_MILLIS = 1500;

  /// `b` takes connections from `a` to one port and opens none; its answers need state.
  private static String policy(String... morePorts) {
    var text =
        new StringBuilder(
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: b, namespace: x}
            spec:
              podSelector: {matchLabels: {app: b}}
              policyTypes: [Ingress, Egress]
              ingress:
              - from: [{podSelector: {matchLabels: {app: a}}}]
                ports:
                - {port: 8080}
                - {port: 8080, protocol: UDP}
            """);
    for (String port : morePorts) {
      text.append("  - ports: [{port: ").append(port).append("}]\n");
    }
    return text.toString();
  }

  @BeforeEach
  void kernel() {
    LivePods.assume();
  }

  private static Status status(NodePolicy policy) throws Exception {
    return Objects.requireNonNull(policy.status());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void connectionsAreAllowedAnsweredOrRefused(int family) throws Exception {
    try (LivePods pods = LivePods.create()) {
      LoadReport report = pods.policy().load(pods.compile(policy()));
      assertThat(report.attached()).hasSize(2);
      try (ServerSocket open = pods.server("b", family, ALLOWED);
          ServerSocket closed = pods.server("b", family, DENIED);
          ServerSocket outside = pods.server("a", family, ALLOWED);
          Socket client = pods.connect("a", "b", family, ALLOWED);
          Socket accepted = open.accept()) {
        LivePods.exchange(client, accepted);
        assertThat(closed.isBound() && outside.isBound()).isTrue();
        assertThatThrownBy(() -> pods.connect("a", "b", family, DENIED))
            .as("refused by an answer to the sender outside")
            .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> pods.connect("b", "a", family, ALLOWED))
            .as("refused by an answer to the pod itself")
            .isInstanceOf(ConnectException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void datagramsAreAllowedAnsweredOrRefused(int family) throws Exception {
    try (LivePods pods = LivePods.create()) {
      pods.policy().load(pods.compile(policy()));
      try (DatagramSocket server = datagrams(pods, "b", family, ALLOWED);
          DatagramSocket client = datagrams(pods, "a", family, 0)) {
        client.connect(new InetSocketAddress(pods.address("b", family), ALLOWED));
        send(client);
        var request = new DatagramPacket(new byte[8], 8);
        server.receive(request);
        server.send(new DatagramPacket(new byte[3], 3, request.getSocketAddress()));
        client.receive(request);
        assertThat(request.getLength()).isEqualTo(3);
      }
      for (String from : List.of("a", "b")) {
        try (DatagramSocket client = datagrams(pods, from, family, 0)) {
          String to = from.equals("a") ? "b" : "a";
          client.connect(new InetSocketAddress(pods.address(to, family), DENIED));
          assertThatThrownBy(
                  () -> {
                    send(client);
                    client.receive(new DatagramPacket(new byte[8], 8));
                  })
              .as("from %s", from)
              .isInstanceOf(IOException.class)
              .isNotInstanceOf(SocketTimeoutException.class);
        }
      }
    }
  }

  private static DatagramSocket datagrams(LivePods pods, String pod, int family, int port)
      throws Exception {
    DatagramSocket socket =
        pods.in(
            pod, () -> new DatagramSocket(new InetSocketAddress(pods.address(pod, family), port)));
    socket.setSoTimeout(WAIT_MILLIS);
    return socket;
  }

  private static void send(DatagramSocket socket) throws IOException {
    socket.send(new DatagramPacket(new byte[5], 5));
  }

  @Test
  void connectionsThatNeedStateSurviveSwapsAndNewPrograms() throws Exception {
    try (LivePods pods = LivePods.create()) {
      Bundle first = pods.compile(policy());
      Bundle sameShape = pods.compile(policy("8090"));
      Bundle otherShape = pods.compile(policy(manyPorts()));
      Bundle without = pods.compile(policy().replace("8080", "9090"));
      assertThat(sameShape.shape()).isEqualTo(first.shape());
      assertThat(otherShape.shape()).isNotEqualTo(first.shape());
      pods.policy().load(first);
      try (ServerSocket server = pods.server("b", 4, ALLOWED);
          Socket client = pods.connect("a", "b", 4, ALLOWED);
          Socket accepted = server.accept()) {
        LivePods.exchange(client, accepted);
        for (Bundle next : List.of(sameShape, otherShape, first, sameShape)) {
          assertThat(pods.policy().load(next).warnings()).isEmpty();
          LivePods.exchange(client, accepted);
          assertThat(status(pods.policy()).drift()).isEmpty();
        }
        pods.policy().load(without);
        client.getOutputStream().write(1);
        assertThatThrownBy(
                () -> {
                  assertThat(client.getInputStream().read()).isNegative();
                })
            .as("a connection that no policy allows any more is reset")
            .isInstanceOf(IOException.class)
            .isNotInstanceOf(SocketTimeoutException.class);
      }
    }
  }

  private static String[] manyPorts() {
    var ports = new String[60];
    for (int i = 0; i < ports.length; i++) {
      ports[i] = Integer.toString(10_000 + 7 * i);
    }
    return ports;
  }
}
