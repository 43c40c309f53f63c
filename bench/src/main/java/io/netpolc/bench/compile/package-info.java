/// What compiling and asking cost: clusters made from a seed, the compiler in this process and
/// netpolc as whole processes. Read [io.netpolc.bench.compile.CompileBench] first, for the clusters
/// [io.netpolc.bench.compile.MadeCluster].
package io.netpolc.bench.compile;
