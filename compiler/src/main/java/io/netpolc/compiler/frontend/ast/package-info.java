/// Checked, defaulted NetworkPolicies with the spans they were read from. Depends on `net`,
/// `source` and `verdict`. Read [io.netpolc.compiler.frontend.ast.NetworkPolicy] first.
package io.netpolc.compiler.frontend.ast;
