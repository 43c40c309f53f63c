/// The table of the README: a few figures of all benchmarks. Read
/// [io.netpolc.bench.readme.ReadmeTable] first.
package io.netpolc.bench.readme;
