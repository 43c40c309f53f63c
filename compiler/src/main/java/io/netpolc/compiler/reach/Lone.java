package io.netpolc.compiler.reach;

import io.netpolc.compiler.reach.Endpoint.Workload;

/// A workload that only one of two clusters has.
///
/// @param workload as it is there
/// @param fresh whether that is the new one
public record Lone(Workload workload, boolean fresh) {}
