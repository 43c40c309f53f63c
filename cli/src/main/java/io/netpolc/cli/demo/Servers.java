package io.netpolc.cli.demo;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/// What the hosts serve: TCP and UDP echo on each of their ports and addresses. One selector and
/// one thread for all hosts: a socket stays in the namespace it was opened in, whoever uses it.
final class Servers implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Selector selector;
  private final Thread loop;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private volatile boolean closed;

  /// @throws IOException if a port cannot be opened
  Servers(DemoNetwork network) throws IOException {
    selector = Selector.open();
    for (Host host : network.hosts()) {
      network
          .thread(host)
          .call(() -> {
            open(host);
            return true;
          });
    }
    loop = Thread.ofPlatform().daemon().name("servers").start(this::serve);
  }

  private void open(Host host) throws IOException {
    for (int port : host.sortedPorts()) {
      for (IpFamily family : IpFamily.values()) {
        SocketAddress address = socketAddress(host.address(family), port);
        var tcp = ServerSocketChannel.open();
        tcp.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        tcp.bind(address, 256).configureBlocking(false);
        tcp.register(selector, SelectionKey.OP_ACCEPT);
        var udp = DatagramChannel.open();
        udp.bind(address).configureBlocking(false);
        udp.register(selector, SelectionKey.OP_READ);
      }
    }
  }

  static InetSocketAddress socketAddress(IpAddress address, int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(address.toBytes()), port);
  }

  private void serve() {
    while (!closed) {
      try {
        selector.select();
      } catch (IOException e) {
        return;
      }
      var ready = List.copyOf(selector.selectedKeys());
      selector.selectedKeys().clear();
      for (SelectionKey key : ready) {
        try {
          answer(key);
        } catch (IOException | java.nio.channels.CancelledKeyException e) {
          discard(key);
        }
      }
    }
  }

  private void answer(SelectionKey key) throws IOException {
    switch (key.channel()) {
      case ServerSocketChannel listener -> accept(listener);
      case SocketChannel connection -> echo(connection, key);
      case DatagramChannel socket -> echo(socket);
      default -> throw new IllegalStateException("unknown channel " + key.channel());
    }
  }

  private void accept(ServerSocketChannel listener) throws IOException {
    for (SocketChannel c = listener.accept(); c != null; c = listener.accept()) {
      c.configureBlocking(false);
      c.register(selector, SelectionKey.OP_READ);
    }
  }

  private void echo(SocketChannel connection, SelectionKey key) throws IOException {
    buffer.clear();
    if (connection.read(buffer) < 0) {
      discard(key);
      return;
    }
    buffer.flip();
    // What the socket does not take at once is dropped: a sender that does not read gets no echo.
    connection.write(buffer);
  }

  private void echo(DatagramChannel socket) throws IOException {
    buffer.clear();
    SocketAddress sender = socket.receive(buffer);
    if (sender != null) {
      buffer.flip();
      socket.send(buffer, sender);
    }
  }

  private static void discard(SelectionKey key) {
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException e) {
      // Nothing depends on the end of an echo.
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      loop.join(1000);
      for (SelectionKey key : List.copyOf(selector.keys())) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      // The namespaces go away and take the sockets along.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
