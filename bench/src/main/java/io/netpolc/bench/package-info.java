/// What the benchmarks share. Depends on the loader's failures. Read [io.netpolc.bench.Rounds]
/// first.
package io.netpolc.bench;
