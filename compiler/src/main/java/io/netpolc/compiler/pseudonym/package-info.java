/// Policies and cluster state under other names, of which every verdict is the same. Depends on
/// `cluster`, `frontend`, `frontend.ast` and `verdict`. Read
/// [io.netpolc.compiler.pseudonym.Pseudonymiser] first.
package io.netpolc.compiler.pseudonym;
