/// What is wrong with the input, as values: codes, messages, labelled spans, help; and how they are
/// shown. Depends on `source` only. Read [io.netpolc.compiler.diag.Diagnostic] first.
package io.netpolc.compiler.diag;
