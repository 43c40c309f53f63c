package io.netpolc.watch.state;

import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.api.ResourceListener;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/// Everything that is known of the cluster, kept current. Safe for several threads: those that
/// follow resources write, one reads.
public final class ClusterStore implements ResourceListener {
  private final Map<Resource, Map<ObjectKey, LiveObject>> objects = new EnumMap<>(Resource.class);
  private final Set<Resource> listed = EnumSet.noneOf(Resource.class);
  private final Set<Resource> troubled = EnumSet.noneOf(Resource.class);
  private final BiConsumer<Resource, String> troubles;
  private long revision;

  /// A store that knows nothing.
  ///
  /// @param troubles hears when a resource cannot be followed, once until it can be again
  public ClusterStore(BiConsumer<Resource, String> troubles) {
    this.troubles = troubles;
    for (Resource resource : Resource.values()) {
      objects.put(resource, new TreeMap<>());
    }
  }

  private Map<ObjectKey, LiveObject> of(Resource resource) {
    return objects.computeIfAbsent(resource, _ -> new TreeMap<>());
  }

  private void touched() {
    revision++;
    notifyAll();
  }

  @Override
  public synchronized void replaced(Resource resource, Collection<LiveObject> all) {
    Map<ObjectKey, LiveObject> fresh = new TreeMap<>();
    all.forEach(object -> fresh.put(object.key(), object));
    Map<ObjectKey, LiveObject> before = objects.put(resource, fresh);
    if (listed.add(resource) || !fresh.equals(before)) {
      touched();
    }
  }

  @Override
  public synchronized void changed(Resource resource, LiveObject object) {
    if (object instanceof LiveObject.Invalid
        && of(resource).get(object.key()) instanceof LiveObject.OfCluster) {
      // What was understood last is nearer to the truth than nothing.
      return;
    }
    LiveObject before = of(resource).put(object.key(), object);
    if (!object.equals(before)) {
      touched();
    }
  }

  @Override
  public synchronized void deleted(Resource resource, ObjectKey key) {
    if (of(resource).remove(key) != null) {
      touched();
    }
  }

  @Override
  public synchronized void current(Resource resource) {
    troubled.remove(resource);
  }

  @Override
  public synchronized void trouble(Resource resource, String reason) {
    if (troubled.add(resource)) {
      troubles.accept(resource, reason);
    }
  }

  /// Wakes whoever awaits a change, although nothing of the cluster has changed.
  public synchronized void touch() {
    touched();
  }

  /// Waits until every resource has been listed and something has changed.
  ///
  /// @param seen what the last call returned; -1 at first
  /// @return what to give the next call; `seen` if the time ran out
  public synchronized long await(long seen, long timeout, TimeUnit unit)
      throws InterruptedException {
    long deadline = System.nanoTime() + unit.toNanos(timeout);
    while (listed.size() < Resource.values().length || revision == seen) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return seen;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return revision;
  }

  /// What is known now.
  ///
  /// @param node whose pods have the better claim to an address
  public synchronized Snapshot snapshot(String node) {
    var builder = new Snapshot.Builder(node);
    objects.values().forEach(of -> of.values().forEach(builder::add));
    return builder.build();
  }
}
