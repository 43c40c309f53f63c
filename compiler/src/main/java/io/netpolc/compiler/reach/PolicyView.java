package io.netpolc.compiler.reach;

import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.resolve.ResolvedProgram;

/// One set of policies and the cluster that it is for.
///
/// @param resolved of that whole cluster: every pod is a subject
/// @param tables lowered from it
public record PolicyView(ResolvedProgram resolved, DecisionTables tables) {}
