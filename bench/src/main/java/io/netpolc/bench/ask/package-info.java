/// What questions cost that are asked of policies offline: netpolc as whole processes. Read
/// [io.netpolc.bench.ask.AskBench] first.
package io.netpolc.bench.ask;
