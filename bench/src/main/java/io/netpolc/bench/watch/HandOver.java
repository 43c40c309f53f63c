package io.netpolc.bench.watch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// The floor of whatever is told through a socket: a byte that one thread reads and hands to
/// another, which does nothing with it. What it takes is what the machine takes to wake two
/// threads.
final class HandOver {
  private HandOver() {}

  /// One byte after the other, each after a pause.
  ///
  /// @return nanoseconds from before it is sent until the second thread has it
  static long[] nanos(int count, long pauseMillis) throws IOException, InterruptedException {
    long[] nanos = new long[count];
    BlockingQueue<Boolean> read = new LinkedBlockingQueue<>();
    BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var out = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket in = server.accept()) {
      out.setTcpNoDelay(true);
      Thread reader = Thread.ofPlatform().start(() -> read(in, read));
      Thread hearer = Thread.ofPlatform().start(() -> hear(read, heard));
      for (int i = 0; i < count; i++) {
        Thread.sleep(pauseMillis);
        long start = System.nanoTime();
        out.getOutputStream().write(0);
        nanos[i] = heard.take() - start;
      }
      out.shutdownOutput();
      reader.join();
      hearer.interrupt();
      hearer.join();
    }
    return nanos;
  }

  private static void read(Socket in, BlockingQueue<Boolean> read) {
    try {
      while (in.getInputStream().read() >= 0) {
        read.add(true);
      }
    } catch (IOException ended) {
      // Nobody waits for more.
    }
  }

  private static void hear(BlockingQueue<Boolean> read, BlockingQueue<Long> heard) {
    try {
      while (read.take()) {
        heard.add(System.nanoTime());
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
