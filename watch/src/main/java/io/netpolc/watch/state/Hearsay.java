package io.netpolc.watch.state;

import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is noted of a resource beside its objects. Not thread-safe.
final class Hearsay {
  private final SortedMap<ObjectKey, LiveObject.Invalid> invalid = new TreeMap<>();
  private long heard = System.nanoTime();
  private long lists;
  private long watches;
  private long troubles;
  private @Nullable String trouble;

  void listed(Collection<LiveObject> all) {
    heard = System.nanoTime();
    lists++;
    invalid.clear();
    all.forEach(this::judge);
  }

  void changed(LiveObject object) {
    heard = System.nanoTime();
    invalid.remove(object.key());
    judge(object);
  }

  private void judge(LiveObject object) {
    if (object instanceof LiveObject.Invalid not) {
      invalid.put(not.key(), not);
    }
  }

  void deleted(ObjectKey key) {
    heard = System.nanoTime();
    invalid.remove(key);
  }

  void current() {
    heard = System.nanoTime();
    trouble = null;
  }

  void watching() {
    watches++;
  }

  /// Whether there was none before.
  boolean trouble(String reason) {
    boolean first = trouble == null;
    troubles++;
    trouble = reason;
    return first;
  }

  boolean isListed() {
    return lists > 0;
  }

  Collection<LiveObject.Invalid> invalid() {
    return invalid.values();
  }

  Following following(int objects) {
    return new Following(objects, invalid.size(), heard, lists, watches, troubles, trouble);
  }
}
