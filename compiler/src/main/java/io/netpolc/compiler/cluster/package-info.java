/// The cluster as the semantics see it: namespaces, pods, nodes, services. Depends on `net` and
/// `source`. Read [io.netpolc.compiler.cluster.ClusterState] first.
package io.netpolc.compiler.cluster;
