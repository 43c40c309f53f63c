package io.netpolc.cli.demo;

import io.netpolc.compiler.net.IpFamily;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A connection that sends bytes and counts those that come back, for as long as it is open. A
/// policy that stops its packets stops the count; nothing else ends it.
final class Transfer implements AutoCloseable {
  private static final int CHUNK_BYTES = 8 * 1024;
  private static final int PAUSE_MILLIS = 2;

  private final SocketChannel channel;
  private final Thread sender;
  private final AtomicLong echoedBytes = new AtomicLong();
  private volatile boolean closed;

  /// Connects and starts to send.
  ///
  /// @throws IOException if the connection is not made
  Transfer(DemoNetwork network, Host from, Host to, IpFamily family) throws IOException {
    channel =
        network
            .thread(from)
            .call(() -> {
              var c = SocketChannel.open();
              c.socket().connect(Servers.socketAddress(to.address(family), to.mainPort()), 2000);
              c.configureBlocking(false);
              return c;
            });
    sender = Thread.ofPlatform().daemon().name("transfer " + from.name()).start(this::run);
  }

  /// Bytes that came back so far.
  long echoedBytes() {
    return echoedBytes.get();
  }

  /// Waits until more bytes came back than now.
  ///
  /// @return whether that happened in time
  boolean moves(int timeoutMillis) throws InterruptedException {
    long before = echoedBytes.get();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (echoedBytes.get() == before && System.nanoTime() < deadline) {
      Thread.sleep(1);
    }
    return echoedBytes.get() > before;
  }

  private void run() {
    var out = ByteBuffer.allocate(CHUNK_BYTES);
    var in = ByteBuffer.allocate(CHUNK_BYTES);
    try {
      while (!closed) {
        if (out.hasRemaining()) {
          channel.write(out);
        } else {
          out.clear();
        }
        in.clear();
        int count = channel.read(in);
        if (count < 0) {
          return;
        }
        echoedBytes.addAndGet(count);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (IOException e) {
      // The connection was reset: the count stands still, which is what is looked at.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    channel.close();
    sender.interrupt();
  }
}
