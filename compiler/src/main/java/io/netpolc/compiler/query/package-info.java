/// From the words of a user to flows: pods by name, addresses, ports. Depends on `cluster`, `diag`,
/// `net` and `verdict`. Read [io.netpolc.compiler.query.FlowResolver] first.
package io.netpolc.compiler.query;
