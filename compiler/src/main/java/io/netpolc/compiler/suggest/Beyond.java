package io.netpolc.compiler.suggest;

import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// Something that a suggested policy takes besides what was seen, because labels and ports say it
/// no more narrowly.
///
/// @param policy whose it is
/// @param rule which rule; null where the policy's own selector is meant
/// @param kind what it takes too
/// @param workloads whom, where pods are meant; else empty
public record Beyond(
    PolicyRef policy, @Nullable RuleRef rule, Kind kind, SortedSet<String> workloads) {
  /// What is taken.
  public enum Kind {
    /// Pods of other workloads are isolated too.
    SUBJECTS("subjects"),
    /// Pods of other workloads are allowed too.
    PEERS("peers"),
    /// All ports of all protocols are open: a protocol without ports cannot be allowed alone.
    EVERY_PORT("everyPort"),
    /// All ports of a protocol are open: no number stands for port 0.
    EVERY_NUMBER("everyNumber");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /// Its name in JSON.
    public String word() {
      return word;
    }
  }
}
