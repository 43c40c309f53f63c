package io.netpolc.compiler.frontend.live;

/// Takes what an apiserver sends, in its order.
public interface LiveReceiver {
  /// An element of a list.
  void listed(LiveObject object);

  /// The end of a page.
  ///
  /// @param resourceVersion from which a watch goes on; empty where the server says none
  /// @param next what to ask for the next page with; empty after the last one
  void page(String resourceVersion, String next);

  /// An object is there now, new or changed.
  void changed(LiveObject object, String resourceVersion);

  /// An object is gone.
  void deleted(ObjectKey key, String resourceVersion);

  /// Nothing has changed up to here.
  void bookmark(String resourceVersion);

  /// The server ends this with a status.
  ///
  /// @param code as of HTTP: 410 when it does not know the resource version any more
  void refused(int code, String message);
}
