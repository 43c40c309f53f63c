/// NetworkPolicy objects to checked policies, refusing what the apiserver refuses. Depends on
/// `schema`, `yaml`, `ast`. Read [io.netpolc.compiler.frontend.policy.NetworkPolicyReader] first.
package io.netpolc.compiler.frontend.policy;
