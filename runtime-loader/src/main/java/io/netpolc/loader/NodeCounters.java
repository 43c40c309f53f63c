package io.netpolc.loader;

import io.netpolc.compiler.bundle.Legend;
import io.netpolc.loader.Status.TableSize;
import java.util.List;

/// What the running policy has counted.
///
/// @param generation counts commits
/// @param decisions by decision id, those that are not zero; they start anew with other tables
/// @param drops by verdict code * 2 + direction, those that are not zero
/// @param audited by decision and direction, those that are not zero; they start anew likewise
/// @param flows what became of the connection table
/// @param tables in order of name
/// @param legend what decision ids stand for; it may not know the latest ones yet
public record NodeCounters(
    long generation,
    List<Counter> decisions,
    List<Counter> drops,
    List<AuditCounter> audited,
    FlowStats flows,
    List<TableSize> tables,
    Legend legend) {
  public NodeCounters {
    decisions = List.copyOf(decisions);
    drops = List.copyOf(drops);
    audited = List.copyOf(audited);
    tables = List.copyOf(tables);
  }
}
