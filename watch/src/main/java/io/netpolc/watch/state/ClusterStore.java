package io.netpolc.watch.state;

import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.api.ResourceListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Everything that is known of the cluster, kept current. Safe for several threads: those that
/// follow resources write, one reads.
public final class ClusterStore implements ResourceListener {
  private final Map<Resource, Map<ObjectKey, LiveObject>> objects = new EnumMap<>(Resource.class);
  private final Set<Resource> listed = EnumSet.noneOf(Resource.class);
  private final Set<Resource> troubled = EnumSet.noneOf(Resource.class);
  private final Consumer<String> troubles;
  private long revision;

  /// A store that knows nothing.
  ///
  /// @param troubles hears when a resource cannot be followed, once until it can be again, and of
  ///   objects that are not understood any more
  public ClusterStore(Consumer<String> troubles) {
    this.troubles = troubles;
  }

  private Map<ObjectKey, LiveObject> of(Resource resource) {
    return objects.computeIfAbsent(resource, _ -> new TreeMap<>());
  }

  private void touched() {
    revision++;
    notifyAll();
  }

  @Override
  public void replaced(Resource resource, Collection<LiveObject> all) {
    var kept = new ArrayList<LiveObject>();
    synchronized (this) {
      Map<ObjectKey, LiveObject> before = of(resource);
      Map<ObjectKey, LiveObject> fresh = new TreeMap<>();
      for (LiveObject object : all) {
        LiveObject now = understood(object, before);
        fresh.put(object.key(), now);
        if (!now.equals(object)) {
          kept.add(object);
        }
      }
      objects.put(resource, fresh);
      if (listed.add(resource) || !fresh.equals(before)) {
        touched();
      }
    }
    kept.forEach(this::tell);
  }

  @Override
  public void changed(Resource resource, LiveObject object) {
    LiveObject now;
    synchronized (this) {
      Map<ObjectKey, LiveObject> known = of(resource);
      now = understood(object, known);
      if (!now.equals(known.put(object.key(), now))) {
        touched();
      }
    }
    if (!now.equals(object)) {
      tell(object);
    }
  }

  /// Of an object that is not understood what was understood last, which is nearer to the truth
  /// than nothing. A policy is not kept that way: it then denies.
  private static LiveObject understood(LiveObject object, Map<ObjectKey, LiveObject> known) {
    LiveObject before = known.get(object.key());
    return object instanceof LiveObject.Invalid && before instanceof LiveObject.OfCluster
        ? before
        : object;
  }

  private void tell(LiveObject kept) {
    if (kept instanceof LiveObject.Invalid(var key, String reason, _)) {
      troubles.accept(key + " is not understood any more, and stays as it was: " + reason);
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
  public void trouble(Resource resource, String reason) {
    boolean first;
    synchronized (this) {
      first = troubled.add(resource);
    }
    if (first) {
      troubles.accept(reason);
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
