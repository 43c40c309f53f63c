package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// Traffic from pod `a` to pod `b` that no step of a test may touch: a connection, and datagrams in
/// both families.
final class Unharmed implements AutoCloseable {
  /// The port of the connection, which has to be open.
  static final int CONNECTION = 6000;

  /// The port of the datagrams, which has to be open.
  static final int ALWAYS = 6001;

  private static final int NEVER = 6002;
  private static final int ANSWERS = 60;
  private final List<Traffic> datagrams = new ArrayList<>();
  private final ServerSocket server;
  private final Socket client;
  private final Socket accepted;

  Unharmed(LivePods pods) throws Exception {
    server = pods.server("b", 4, CONNECTION);
    client = pods.connect("a", "b", 4, CONNECTION);
    accepted = server.accept();
    for (int family : new int[] {4, 6}) {
      datagrams.add(Traffic.start(pods, family, ALWAYS, List.of(NEVER)));
    }
    goesOn();
  }

  void goesOn() throws Exception {
    LivePods.exchange(client, accepted);
    for (Traffic traffic : datagrams) {
      assertThat(traffic.goesOn(ANSWERS)).isTrue();
    }
  }

  void assertNothingLost() throws Exception {
    goesOn();
    for (Traffic traffic : datagrams) {
      Traffic.Outcome outcome = traffic.stop();
      assertThat(outcome.unanswered()).as("lost of %d", outcome.sent()).isEmpty();
      assertThat(outcome.taken()).doesNotContainKey(NEVER);
    }
  }

  @Override
  public void close() throws IOException {
    for (Traffic traffic : datagrams) {
      traffic.close();
    }
    accepted.close();
    client.close();
    server.close();
  }
}
