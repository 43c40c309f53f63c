/// The reference semantics: what policy says about a flow, and what the data path must answer for a
/// packet. Slow, obvious, never optimised; reads the checked policies and the cluster directly and
/// shares no code with the lowering, which is compared with it. Depends on `cluster`,
/// `frontend.ast`, `net`, `source`, `verdict` and `packet`. Read
/// [io.netpolc.compiler.eval.Evaluator] first.
package io.netpolc.compiler.eval;
