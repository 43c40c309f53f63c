/// Translation validation: every packet that some table could tell apart is put to an engine (the
/// loaded program, the table interpreter) and to the reference, and the answers are compared.
/// Depends on `eval`, `packet`, `bundle`, `backend.maps` and the front end, which reads the
/// bundle's own copy of the policies. Read [io.netpolc.compiler.proof.Proof] first.
package io.netpolc.compiler.proof;
