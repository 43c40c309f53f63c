/// The vocabulary in which every engine answers: flows, decisions, the rules that made them. Shared
/// by the reference evaluator, the tables and the kernel, so that their answers can be compared;
/// holds no matching logic. Depends on `net` and `cluster`. Read
/// [io.netpolc.compiler.verdict.Decision] first.
package io.netpolc.compiler.verdict;
