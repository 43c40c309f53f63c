package io.netpolc.cli.demo;

import io.netpolc.compiler.net.Protocol;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

/// Makes attempts from the hosts, all hosts at once, and all attempts of a host at once.
final class Prober {
  private final DemoNetwork network;

  Prober(DemoNetwork network) {
    this.network = network;
  }

  /// Makes the attempts.
  ///
  /// @param timeoutMillis how long an answer may take; a refusal ends an attempt earlier
  /// @return those that were answered
  Set<Probe> answered(Collection<Probe> probes, int timeoutMillis) throws IOException {
    Map<Host, List<Probe>> byHost = new LinkedHashMap<>();
    for (Probe probe : probes) {
      byHost.computeIfAbsent(probe.from(), _ -> new ArrayList<>()).add(probe);
    }
    List<Future<Set<Probe>>> running = new ArrayList<>();
    byHost.forEach(
        (host, own) -> running.add(network.thread(host).submit(() -> run(own, timeoutMillis))));
    Set<Probe> answered = new HashSet<>();
    for (var future : running) {
      answered.addAll(NamespaceThread.await(future));
    }
    return answered;
  }

  private static Set<Probe> run(List<Probe> probes, int timeoutMillis) throws IOException {
    Set<Probe> answered = new HashSet<>();
    try (Selector selector = Selector.open()) {
      try {
        int open = 0;
        for (Probe probe : probes) {
          open += start(probe, selector, answered) ? 1 : 0;
        }
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000L;
        while (open > 0) {
          long left = (deadline - System.nanoTime()) / 1_000_000;
          if (left <= 0) {
            break;
          }
          selector.select(left);
          for (SelectionKey key : selector.selectedKeys()) {
            if (finish(key)) {
              answered.add((Probe) key.attachment());
            }
            key.channel().close();
            open--;
          }
          selector.selectedKeys().clear();
        }
      } finally {
        for (SelectionKey key : selector.keys()) {
          key.channel().close();
        }
      }
    }
    return answered;
  }

  /// Starts an attempt.
  ///
  /// @return whether it is under way; false when it ended at once
  private static boolean start(Probe probe, Selector selector, Set<Probe> answered)
      throws IOException {
    SocketAddress to = Servers.socketAddress(probe.to().address(probe.family()), probe.port());
    SocketAddress from = Servers.socketAddress(probe.from().address(probe.family()), 0);
    if (probe.protocol().equals(Protocol.TCP)) {
      var channel = SocketChannel.open();
      channel.bind(from).configureBlocking(false);
      try {
        if (channel.connect(to)) {
          answered.add(probe);
          channel.close();
          return false;
        }
      } catch (IOException refused) {
        channel.close();
        return false;
      }
      channel.register(selector, SelectionKey.OP_CONNECT, probe);
      return true;
    }
    var channel = DatagramChannel.open();
    channel.bind(from).connect(to);
    channel.configureBlocking(false);
    channel.write(ByteBuffer.wrap(new byte[] {1}));
    channel.register(selector, SelectionKey.OP_READ, probe);
    return true;
  }

  private static boolean finish(SelectionKey key) {
    try {
      return switch (key.channel()) {
        case SocketChannel tcp -> tcp.finishConnect();
        case DatagramChannel udp -> udp.read(ByteBuffer.allocate(8)) > 0;
        default -> throw new IllegalStateException("unknown channel " + key.channel());
      };
    } catch (IOException refused) {
      return false;
    }
  }
}
