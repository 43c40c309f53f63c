package io.netpolc.compiler.frontend.live;

/// Takes what an apiserver sends, in its order. Lists and watches have their own methods; what
/// comes where nobody waits for it counts as a refusal.
public interface LiveReceiver {
  /// An element of a list.
  default void listed(LiveObject object) {
    refused(0, "it sends " + object.key() + " out of place");
  }

  /// The end of a page.
  ///
  /// @param resourceVersion from which a watch goes on; empty where the server says none
  /// @param next what to ask for the next page with; empty after the last one
  default void page(String resourceVersion, String next) {
    refused(0, "it sends a list out of place");
  }

  /// An object is there now, new or changed.
  default void changed(LiveObject object, String resourceVersion) {
    refused(0, "it sends a change of " + object.key() + " out of place");
  }

  /// An object is gone.
  default void deleted(ObjectKey key, String resourceVersion) {
    refused(0, "it sends the end of " + key + " out of place");
  }

  /// Nothing has changed up to here.
  default void bookmark(String resourceVersion) {
    refused(0, "it sends a bookmark out of place");
  }

  /// The server ends this with a status.
  ///
  /// @param code as of HTTP: 410 when it does not know the resource version any more; 0 where it
  ///   says none
  void refused(int code, String message);
}
