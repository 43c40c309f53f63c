package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.NetlinkSocket;

/// News of the interfaces of the network namespace that this was opened in: one came, changed or
/// went. What has become of them is read anew ([PodInterfaces]), so that no news are lost where the
/// kernel had to drop some. Not thread-safe.
public final class LinkEvents implements AutoCloseable {
  private final NetlinkSocket socket;

  private LinkEvents(NetlinkSocket socket) {
    this.socket = socket;
  }

  /// Hears of what happens from now on.
  public static LinkEvents open() throws LoaderException {
    return new LinkEvents(NetlinkSocket.openForLinks());
  }

  /// Waits for news and takes all there are.
  ///
  /// @param millis how long to wait at most
  /// @return whether there were any
  public boolean await(int millis) throws LoaderException {
    return socket.awaitNews(millis);
  }

  @Override
  public void close() {
    socket.close();
  }
}
