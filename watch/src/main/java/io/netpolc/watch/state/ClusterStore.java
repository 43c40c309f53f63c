package io.netpolc.watch.state;

import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.compiler.frontend.live.SharedParts;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.api.ResourceListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything that is known of the cluster, kept current, and what of it has changed. Safe for
/// several threads: those that follow resources write, one takes the changes.
public final class ClusterStore implements ResourceListener {
  private final Map<Resource, Map<ObjectKey, LiveObject>> objects = new EnumMap<>(Resource.class);
  private final Map<Resource, Hearsay> hearsay = new EnumMap<>(Resource.class);
  private final Consumer<String> troubles;
  private final SharedParts parts = new SharedParts();
  private SequencedMap<ObjectKey, Change> changes = new LinkedHashMap<>();
  private boolean touched;
  private boolean woken;

  /// A store that knows nothing.
  ///
  /// @param troubles hears when a resource cannot be followed, once until it can be again, and of
  ///   objects that are not understood any more
  public ClusterStore(Consumer<String> troubles) {
    this.troubles = troubles;
    for (Resource resource : Resource.values()) {
      hearsay.put(resource, new Hearsay());
    }
  }

  private Hearsay hearsayOf(Resource resource) {
    return Objects.requireNonNull(hearsay.get(resource));
  }

  private Map<ObjectKey, LiveObject> of(Resource resource) {
    return objects.computeIfAbsent(resource, _ -> new TreeMap<>());
  }

  /// An object that has changed.
  ///
  /// @param now what it is now; null if it has gone
  /// @param heard when the oldest change that nobody took was heard of, as by [System#nanoTime]
  public record Change(ObjectKey key, @Nullable LiveObject now, long heard) {}

  private void note(ObjectKey key, @Nullable LiveObject now) {
    Change before = changes.get(key);
    changes.put(key, new Change(key, now, before == null ? System.nanoTime() : before.heard));
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
      hearsayOf(resource).listed(all);
      for (ObjectKey key : before.keySet()) {
        if (!fresh.containsKey(key)) {
          note(key, null);
        }
      }
      fresh.forEach((key, now) -> {
        if (!now.equals(before.get(key))) {
          note(key, now);
        }
      });
      notifyAll();
    }
    kept.forEach(this::tell);
  }

  @Override
  public void changed(Resource resource, LiveObject object) {
    LiveObject now;
    synchronized (this) {
      Map<ObjectKey, LiveObject> known = of(resource);
      hearsayOf(resource).changed(object);
      now = understood(object, known);
      if (!now.equals(known.put(object.key(), now))) {
        note(object.key(), now);
        notifyAll();
      }
    }
    if (!now.equals(object)) {
      tell(object);
    }
  }

  /// Of an object that is not understood what was understood last, which is nearer to the truth
  /// than nothing. A policy is not kept that way: it then denies.
  private LiveObject understood(LiveObject object, Map<ObjectKey, LiveObject> known) {
    LiveObject before = known.get(object.key());
    return object instanceof LiveObject.Invalid && before instanceof LiveObject.OfCluster
        ? before
        : parts.of(object);
  }

  private void tell(LiveObject kept) {
    if (kept instanceof LiveObject.Invalid(var key, String reason, _, _)) {
      troubles.accept(key + " is not understood any more, and stays as it was: " + reason);
    }
  }

  @Override
  public synchronized void deleted(Resource resource, ObjectKey key) {
    hearsayOf(resource).deleted(key);
    if (of(resource).remove(key) != null) {
      note(key, null);
      notifyAll();
    }
  }

  @Override
  public synchronized void current(Resource resource) {
    hearsayOf(resource).current();
  }

  @Override
  public synchronized void watching(Resource resource) {
    hearsayOf(resource).watching();
  }

  @Override
  public void trouble(Resource resource, String reason) {
    boolean first;
    synchronized (this) {
      first = hearsayOf(resource).trouble(reason);
    }
    if (first) {
      troubles.accept(reason);
    }
  }

  /// Wakes whoever waits for changes, although nothing of the cluster has changed.
  public synchronized void touch() {
    touched = true;
    notifyAll();
  }

  /// Wakes whoever waits for changes, with nothing to do for it.
  public synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /// What is there to do.
  ///
  /// @param changes objects that have changed since the last call, one for each, in order of their
  ///   first change
  /// @param touched whether [ClusterStore#touch] was called
  public record News(List<Change> changes, boolean touched) {
    public News {
      changes = List.copyOf(changes);
    }
  }

  /// Waits until every resource has been listed and there is something to do.
  ///
  /// @return nothing to do if the time ran out
  public synchronized News take(long timeout, TimeUnit unit) throws InterruptedException {
    long deadline = System.nanoTime() + unit.toNanos(timeout);
    while (!isComplete() || (changes.isEmpty() && !touched && !woken)) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return new News(List.of(), false);
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    var news = new News(List.copyOf(changes.values()), touched);
    // Not cleared, which takes as long as the most changes that there ever were.
    changes = new LinkedHashMap<>();
    touched = false;
    woken = false;
    return news;
  }

  /// Whether every resource has been listed.
  public synchronized boolean isComplete() {
    return hearsay.values().stream().allMatch(Hearsay::isListed);
  }

  /// How well each resource is followed.
  public synchronized SortedMap<Resource, Following> following() {
    SortedMap<Resource, Following> following = new TreeMap<>();
    hearsay.forEach((resource, of) -> following.put(resource, of.following(of(resource).size())));
    return following;
  }

  /// Objects that are not understood, in order of their keys.
  public synchronized List<LiveObject.Invalid> invalid() {
    return hearsay.values().stream()
        .flatMap(of -> of.invalid().stream())
        .sorted(Comparator.comparing(LiveObject.Invalid::key))
        .toList();
  }

  /// What names the objects of a resource, in order.
  public synchronized List<ObjectKey> keys(Resource resource) {
    return List.copyOf(of(resource).keySet());
  }

  /// Policies that ask to be audited instead of enforced, in order.
  public synchronized List<ObjectKey> audited() {
    return of(Resource.NETWORK_POLICIES).values().stream()
        .filter(ClusterStore::isAudited)
        .map(LiveObject::key)
        .toList();
  }

  private static boolean isAudited(LiveObject object) {
    NetworkPolicy policy =
        switch (object) {
          case LiveObject.OfPolicy(_, var read, _) -> read;
          case LiveObject.Invalid(_, _, var closed, _) -> closed;
          case LiveObject.OfCluster _ -> null;
        };
    return policy != null && policy.mode() == PolicyMode.AUDIT;
  }

  /// How many objects have changed since changes were last taken.
  public synchronized int pending() {
    return changes.size();
  }

  /// Everything there is, in place of the changes that nobody took.
  public synchronized List<Change> takeAll() {
    changes = new LinkedHashMap<>();
    long now = System.nanoTime();
    return objects.values().stream()
        .flatMap(of -> of.values().stream())
        .map(object -> new Change(object.key(), object, now))
        .toList();
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
