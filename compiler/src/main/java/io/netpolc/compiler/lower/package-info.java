/// The middle of the compiler as one function: resolved rules in, tables, seeds and shape out, with
/// everything in between kept so that it can be printed. Depends on `resolve`, `ir`, `pass`,
/// `backend.maps` and `bundle`. Read [io.netpolc.compiler.lower.Lowering] first.
package io.netpolc.compiler.lower;
