package io.netpolc.watch.api;

import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import java.util.Collection;

/// Hears of one resource after another what there is. Called by a thread for each resource.
public interface ResourceListener {
  /// All objects there are, in place of what was known.
  void replaced(Resource resource, Collection<LiveObject> objects);

  /// An object is new or has changed.
  void changed(Resource resource, LiveObject object);

  /// An object is gone.
  void deleted(Resource resource, ObjectKey key);

  /// A watch begins.
  default void watching(Resource resource) {}

  /// What is known is up to date, as the server says.
  void current(Resource resource);

  /// The server cannot be reached, or refuses; what is known may be out of date until it answers
  /// again, which is tried on and on.
  void trouble(Resource resource, String reason);
}
