/// Captured flows set beside policies: who their ends are, how often each connection was seen, and
/// what policies make of them. Asks `eval` about each; depends on `capture`, `cluster`, `net`,
/// `reach` and `verdict`. Read [io.netpolc.compiler.replay.Replay] first.
package io.netpolc.compiler.replay;
