package io.netpolc.compiler.frontend.yaml;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The fields of an object that a reader must keep, as a tree over field names; lists are
/// transparent.
public final class Projection {
  private static final Projection ALL = new Projection(null, Map.of());

  private final @Nullable Map<String, Projection> fields;
  private final Map<String, Projection> narrowed;

  /// @param fields what is kept; null for everything but what `narrowed` says
  /// @param narrowed fields of which only a part is kept
  private Projection(@Nullable Map<String, Projection> fields, Map<String, Projection> narrowed) {
    this.fields = fields;
    this.narrowed = narrowed;
  }

  /// Keeps the given fields. A path names nested fields with dots (`spec.nodeName`); all below the
  /// last name is kept.
  public static Projection of(String... paths) {
    var root = new Projection(new TreeMap<>(), Map.of());
    for (String path : paths) {
      Projection at = root;
      String[] names = path.split("\\.");
      for (int i = 0; i < names.length && at.fields != null; i++) {
        boolean last = i == names.length - 1;
        at =
            at.fields.computeIfAbsent(
                names[i], _ -> last ? ALL : new Projection(new TreeMap<>(), Map.of()));
      }
    }
    return root;
  }

  /// The same, but of a field that it keeps whole some parts are left out.
  public Projection without(String field, String... parts) {
    Map<String, Projection> left = new TreeMap<>();
    for (String part : parts) {
      left.put(part, new Projection(new TreeMap<>(), Map.of()));
    }
    return with(field, left);
  }

  /// The same, but of a part of a field that it keeps whole only some keys are left.
  public Projection keeping(String field, String part, Set<String> keys) {
    Map<String, Projection> left = new TreeMap<>();
    Projection before = fields == null ? null : fields.get(field);
    if (before != null) {
      left.putAll(before.narrowed);
    }
    Map<String, Projection> kept = new TreeMap<>();
    keys.forEach(key -> kept.put(key, ALL));
    left.put(part, new Projection(kept, Map.of()));
    return with(field, left);
  }

  private Projection with(String field, Map<String, Projection> left) {
    var kept = new TreeMap<String, Projection>(fields == null ? Map.of() : fields);
    kept.put(field, new Projection(null, left));
    return new Projection(kept, narrowed);
  }

  /// What to keep below a field; null when the field itself is not kept.
  @Nullable Projection below(String field) {
    if (fields != null) {
      return fields.get(field);
    }
    Projection part = narrowed.get(field);
    if (part == null) {
      return ALL;
    }
    return part.fields != null && part.fields.isEmpty() ? null : part;
  }
}
