/// From the words of a user to flows: pods by name, addresses, ports; and to a pod that is not
/// there yet. Depends on `cluster`, `diag`, `frontend.schema` (how names are written), `net` and
/// `verdict`. Read [io.netpolc.compiler.query.FlowResolver] first.
package io.netpolc.compiler.query;
