package io.netpolc.compiler.frontend.yaml;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.yaml.Node.Entry;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Collects the entries of a mapping; a key that comes twice is reported and its first value kept.
final class MappingBuilder {
  private static final int LINEAR = 12;

  private final Consumer<Diagnostic> findings;
  private final List<Entry> entries = new ArrayList<>();
  private @Nullable Map<String, Entry> index;
  private final List<Entry> merged = new ArrayList<>();

  MappingBuilder(Consumer<Diagnostic> findings) {
    this.findings = findings;
  }

  void add(Entry entry) {
    Entry first = find(entry.key());
    if (first != null) {
      findings.accept(
          Diagnostic.error(
                  DiagnosticCode.NP1004,
                  entry.keySpan(),
                  "key `%s` is given twice".formatted(entry.key()))
              .withSecondary(first.keySpan(), "first given here"));
      return;
    }
    entries.add(entry);
    if (index != null) {
      index.put(entry.key(), entry);
    } else if (entries.size() > LINEAR) {
      index = new HashMap<>();
      for (Entry e : entries) {
        index.put(e.key(), e);
      }
    }
  }

  /// Takes the entries that a merge key (`<<`) brings in; those given directly come before them.
  void merge(Mapping mapping) {
    merged.addAll(mapping.entries());
  }

  Mapping build(Span span) {
    for (Entry entry : merged) {
      if (find(entry.key()) == null) {
        add(entry);
      }
    }
    return new Mapping(entries, span);
  }

  private @Nullable Entry find(String key) {
    if (index != null) {
      return index.get(key);
    }
    for (Entry entry : entries) {
      if (entry.key().equals(key)) {
        return entry;
      }
    }
    return null;
  }
}
