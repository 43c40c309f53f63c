package io.netpolc.testdata.kernel;

import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// Sends back what comes to some ports of some pods, by TCP and by UDP.
final class Echoes implements AutoCloseable {
  private static final int MOST_BYTES = 64;

  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocate(MOST_BYTES);
  private final Thread thread;

  Echoes() throws IOException {
    thread = Thread.ofPlatform().daemon().start(this::serve);
  }

  /// Begins to answer at a port of a pod, in both families.
  void open(LivePods pods, String pod, int port) throws LoaderException, IOException {
    for (int family : new int[] {4, 6}) {
      var address = new InetSocketAddress(pods.address(pod, family), port);
      add(pods.in(pod, () -> ServerSocketChannel.open().bind(address)), SelectionKey.OP_ACCEPT);
      add(pods.in(pod, () -> DatagramChannel.open().bind(address)), SelectionKey.OP_READ);
    }
  }

  private void add(SelectableChannel channel, int operation) throws IOException {
    channel.configureBlocking(false);
    channel.register(selector, operation);
    selector.wakeup();
  }

  private void serve() {
    try {
      while (selector.isOpen()) {
        selector.select(this::answer);
      }
    } catch (ClosedSelectorException closed) {
      // That is how it ends.
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void answer(SelectionKey key) {
    try {
      buffer.clear();
      switch (key.channel()) {
        case ServerSocketChannel server -> accept(server);
        case DatagramChannel datagrams -> {
          var from = datagrams.receive(buffer);
          if (from != null) {
            datagrams.send(buffer.flip(), from);
          }
        }
        case SocketChannel connection -> {
          if (connection.read(buffer) < 0) {
            connection.close();
          } else {
            connection.write(buffer.flip());
          }
        }
        default -> throw new IllegalStateException(key.toString());
      }
    } catch (IOException refused) {
      key.cancel();
      try {
        key.channel().close();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  private void accept(ServerSocketChannel server) throws IOException {
    SocketChannel connection = server.accept();
    if (connection != null) {
      add(connection, SelectionKey.OP_READ);
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
