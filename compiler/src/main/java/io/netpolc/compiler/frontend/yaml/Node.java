package io.netpolc.compiler.frontend.yaml;

import io.netpolc.compiler.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value in a document, with the place it was read from.
public sealed interface Node {
  /// The smallest range of text that holds the value.
  Span span();

  /// What kind of value it is, as a message says it: `a string`, `a list`.
  String described();

  /// How many values it is, itself included; what is shared counts each time.
  long values();

  /// The types of scalars.
  enum ScalarType {
    STRING("a string"),
    INTEGER("an integer"),
    FLOAT("a fraction"),
    BOOL("a boolean"),
    NULL("null");

    private final String described;

    ScalarType(String described) {
      this.described = described;
    }

    /// The type as a message says it.
    public String described() {
      return described;
    }
  }

  /// A single value.
  ///
  /// @param type its type by the rules of Kubernetes' YAML reader
  /// @param text the string itself; an integer in decimal; `true` or `false`; a fraction as
  ///   written; empty for null
  /// @param span where it was read
  record Scalar(ScalarType type, String text, Span span) implements Node {
    @Override
    public String described() {
      return type.described();
    }

    @Override
    public long values() {
      return 1;
    }
  }

  /// A list.
  ///
  /// @param values counted once, when the list is made: readers ask for it more than once
  record Sequence(List<Node> items, Span span, long values) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }

    /// A list of values.
    public Sequence(List<Node> items, Span span) {
      this(items, span, counted(items));
    }

    private static long counted(List<Node> items) {
      long values = 1;
      for (int i = 0; i < items.size(); i++) {
        values += items.get(i).values();
      }
      return values;
    }

    @Override
    public String described() {
      return "a list";
    }
  }

  /// A mapping with string keys, in the order of the text. Keys are distinct.
  ///
  /// @param values likewise
  record Mapping(List<Entry> entries, Span span, long values) implements Node {
    public Mapping {
      entries = List.copyOf(entries);
    }

    /// A mapping of entries.
    public Mapping(List<Entry> entries, Span span) {
      this(entries, span, counted(entries));
    }

    private static long counted(List<Entry> entries) {
      long values = 1;
      for (int i = 0; i < entries.size(); i++) {
        values += entries.get(i).value().values();
      }
      return values;
    }

    @Override
    public String described() {
      return "a mapping";
    }

    /// The value of a key, or null.
    public @Nullable Node get(String key) {
      Entry entry = entry(key);
      return entry == null ? null : entry.value();
    }

    /// The entry of a key, or null.
    public @Nullable Entry entry(String key) {
      // By index and by hash, which strings keep: no other loop runs as often.
      int hash = key.hashCode();
      for (int i = 0; i < entries.size(); i++) {
        Entry entry = entries.get(i);
        if (entry.key().hashCode() == hash && entry.key().equals(key)) {
          return entry;
        }
      }
      return null;
    }

    /// The value of a key if it is a string, else null.
    public @Nullable String text(String key) {
      return get(key) instanceof Scalar(ScalarType type, String text, Span _)
              && type == ScalarType.STRING
          ? text
          : null;
    }
  }

  /// A key with its value.
  record Entry(String key, Span keySpan, Node value) {}
}
