/// Input to checked policies and cluster state: finds and reads files, sorts objects by kind,
/// reports what is wrong. Depends on its sub-packages, `cluster`, `diag` and `source`. Read
/// [io.netpolc.compiler.frontend.FrontEnd] first.
package io.netpolc.compiler.frontend;
