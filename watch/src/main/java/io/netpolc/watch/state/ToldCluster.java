package io.netpolc.watch.state;

import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.watch.state.ClusterStore.Change;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The cluster as far as somebody has been told of it, which may be a little behind what
/// [ClusterStore] knows. Objects are shared with that one. Not thread-safe.
public final class ToldCluster {
  private final String node;
  private Map<ObjectKey, LiveObject> objects = new HashMap<>();

  /// A cluster of which nothing has been told.
  ///
  /// @param node whose pods have the better claim to an address
  public ToldCluster(String node) {
    this.node = node;
  }

  /// All that there is has been told.
  public void replace(List<Change> everything) {
    objects = new HashMap<>();
    hear(everything);
  }

  /// Changes have been told.
  public void hear(List<Change> changes) {
    for (Change change : changes) {
      LiveObject now = change.now();
      if (now == null) {
        objects.remove(change.key());
      } else {
        objects.put(change.key(), now);
      }
    }
  }

  /// An object counts as something else.
  public void put(LiveObject object) {
    objects.put(object.key(), object);
  }

  /// What it is, as input of the compiler, without pods whose namespace is not known.
  public CheckedInput input() {
    Set<String> namespaces = new HashSet<>();
    for (LiveObject object : objects.values()) {
      if (object instanceof LiveObject.OfCluster(_, Namespace namespace)) {
        namespaces.add(namespace.name());
      }
    }
    var builder = new Snapshot.Builder(node);
    for (LiveObject object : objects.values()) {
      boolean homeless =
          object instanceof LiveObject.OfCluster(_, Pod pod)
              && !namespaces.contains(pod.namespace());
      if (!homeless) {
        builder.add(object);
      }
    }
    return builder.build().input();
  }
}
