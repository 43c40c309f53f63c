package io.netpolc.compiler.query;

import io.netpolc.compiler.verdict.Flow;
import org.jspecify.annotations.Nullable;

/// A query as a flow.
///
/// @param flow what is asked
/// @param otherFamily the same question in the other family, where the query leaves the family open
///   and both pods have that too; else null
public record ResolvedQuery(Flow flow, @Nullable Flow otherFamily) {}
