package io.netpolc.compiler.frontend.yaml;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The fields of an object that a reader must keep, as a tree over field names; lists are
/// transparent.
public final class Projection {
  private static final Projection ALL = new Projection(null, Set.of());

  private final @Nullable Map<String, Projection> fields;
  private final Set<String> dropped;

  private Projection(@Nullable Map<String, Projection> fields, Set<String> dropped) {
    this.fields = fields;
    this.dropped = dropped;
  }

  /// Keeps the given fields. A path names nested fields with dots (`spec.nodeName`); all below the
  /// last name is kept.
  public static Projection of(String... paths) {
    var root = new Projection(new TreeMap<>(), Set.of());
    for (String path : paths) {
      Projection at = root;
      String[] names = path.split("\\.");
      for (int i = 0; i < names.length && at.fields != null; i++) {
        boolean last = i == names.length - 1;
        at =
            at.fields.computeIfAbsent(
                names[i], _ -> last ? ALL : new Projection(new TreeMap<>(), Set.of()));
      }
    }
    return root;
  }

  /// The same, but of a field that it keeps whole some parts are left out.
  public Projection without(String field, String... parts) {
    var kept = new TreeMap<String, Projection>(fields == null ? Map.of() : fields);
    kept.put(field, new Projection(null, Set.of(parts)));
    return new Projection(kept, dropped);
  }

  /// What to keep below a field; null when the field itself is not kept.
  @Nullable Projection below(String field) {
    if (fields == null) {
      return dropped.contains(field) ? null : ALL;
    }
    return fields.get(field);
  }
}
