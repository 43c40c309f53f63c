package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Numbered datagrams from pod `a` to pod `b`, without a pause: each number once to a port whose
/// datagrams are answered, and once to each of some ports that only take them.
///
/// Only so many numbers are under way that no buffer overflows; each one that gets lost takes a
/// place of those, so that traffic which is stopped does not begin again unnoticed.
final class Traffic implements AutoCloseable {
  private static final int UNDER_WAY = 32;
  private static final long PACE_NANOS = 250_000;
  private static final int QUIET_LOOKS = 20;
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final int QUIET_MILLIS = 50;

  private final DatagramChannel client;
  private final List<DatagramChannel> servers = new ArrayList<>();
  private final Selector selector;
  private final InetSocketAddress answering;
  private final List<InetSocketAddress> taking = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final BitSet answers = new BitSet();
  private final Map<Integer, Integer> taken = new ConcurrentSkipListMap<>();
  private volatile boolean stopping;
  private volatile boolean closing;
  private volatile @Nullable Exception failure;

  /// What became of it.
  ///
  /// @param sent how many numbers were sent, the same for each port
  /// @param unanswered numbers whose datagram or answer was lost; sorted
  /// @param taken datagrams that arrived, by port that does not answer; those without are left out
  record Outcome(int sent, List<Integer> unanswered, Map<Integer, Integer> taken) {}

  private Traffic(LivePods pods, int family, int answeringPort, List<Integer> takingPorts)
      throws LoaderException, IOException {
    String to = pods.address("b", family);
    selector = Selector.open();
    client = open(pods, "a", family, 0);
    answering = new InetSocketAddress(to, answeringPort);
    servers.add(open(pods, "b", family, answeringPort));
    for (int port : takingPorts) {
      taking.add(new InetSocketAddress(to, port));
      servers.add(open(pods, "b", family, port));
    }
  }

  private static DatagramChannel open(LivePods pods, String pod, int family, int port)
      throws LoaderException {
    return pods.in(
        pod,
        () -> DatagramChannel.open().bind(new InetSocketAddress(pods.address(pod, family), port)));
  }

  /// Waits until a port is answered, or is not any more.
  static void awaitAnswer(LivePods pods, int port, boolean wanted)
      throws LoaderException, IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    boolean answered;
    do {
      try (Traffic traffic = start(pods, 4, port, List.of())) {
        answered = traffic.goesOn(1);
      }
      assertThat(System.nanoTime()).as("port %d", port).isLessThan(end);
    } while (answered != wanted);
  }

  /// Begins to send; [#stop] ends it.
  static Traffic start(LivePods pods, int family, int answeringPort, List<Integer> takingPorts)
      throws LoaderException, IOException {
    var traffic = new Traffic(pods, family, answeringPort, takingPorts);
    for (DatagramChannel server : traffic.servers) {
      server.configureBlocking(false).register(traffic.selector, SelectionKey.OP_READ);
    }
    traffic.run(traffic::serve);
    traffic.run(traffic::takeAnswers);
    traffic.run(traffic::send);
    return traffic;
  }

  private interface Work {
    void run() throws IOException;
  }

  private void run(Work work) {
    threads.add(
        Thread.ofPlatform()
            .start(() -> {
              try {
                work.run();
              } catch (IOException thrown) {
                if (!closing) {
                  failure = thrown;
                }
              }
            }));
  }

  private void send() throws IOException {
    ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
    while (!stopping) {
      if (sent.get() - answered.get() < UNDER_WAY) {
        number.clear().putInt(0, sent.get());
        for (InetSocketAddress port : taking) {
          client.send(number.rewind(), port);
        }
        client.send(number.rewind(), answering);
        sent.incrementAndGet();
      }
      LockSupport.parkNanos(PACE_NANOS);
    }
  }

  private void serve() throws IOException {
    ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
    while (!closing) {
      selector.select(
          key -> {
            try {
              serve((DatagramChannel) key.channel(), number);
            } catch (IOException thrown) {
              failure = thrown;
            }
          },
          QUIET_MILLIS);
    }
  }

  private void serve(DatagramChannel server, ByteBuffer number) throws IOException {
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    var from = server.receive(number.clear());
    while (from != null) {
      if (port == answering.getPort()) {
        server.send(number.flip(), from);
      } else {
        taken.merge(port, 1, Integer::sum);
      }
      from = server.receive(number.clear());
    }
  }

  private void takeAnswers() throws IOException {
    ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
    while (!closing) {
      client.receive(number.clear());
      synchronized (answers) {
        if (!answers.get(number.getInt(0))) {
          answers.set(number.getInt(0));
          answered.incrementAndGet();
        }
      }
    }
  }

  /// How many numbers were answered so far.
  int answered() {
    return answered.get();
  }

  /// Returns when so many more numbers were answered, or none for a while.
  ///
  /// @return whether they were
  boolean goesOn(int more) throws InterruptedException {
    int aim = answered.get() + more;
    return quiet(aim) >= aim;
  }

  /// Waits for an answered number, as long as there are new ones.
  private int quiet(int aim) throws InterruptedException {
    int before = -1;
    for (int look = 0; look < QUIET_LOOKS && answered.get() < aim; look++) {
      if (answered.get() != before) {
        before = answered.get();
        look = 0;
      }
      Thread.sleep(QUIET_MILLIS);
    }
    return answered.get();
  }

  /// Ends it, and waits for what is under way.
  Outcome stop() throws IOException, InterruptedException {
    stopping = true;
    threads.getLast().join();
    quiet(sent.get());
    if (failure != null) {
      throw new IOException("traffic", failure);
    }
    var unanswered = new ArrayList<Integer>();
    synchronized (answers) {
      for (int n = answers.nextClearBit(0); n < sent.get(); n = answers.nextClearBit(n + 1)) {
        unanswered.add(n);
      }
    }
    return new Outcome(sent.get(), unanswered, new TreeMap<>(taken));
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    closing = true;
    client.close();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException(interrupted);
      }
    }
    selector.close();
    for (DatagramChannel server : servers) {
      server.close();
    }
  }
}
