/// Objects of the cluster kinds to `cluster` records: pods, namespaces, nodes, services, endpoint
/// slices, and workloads that stand for pods. Depends on `schema`, `yaml`, `cluster`. Read
/// [io.netpolc.compiler.frontend.objects.ClusterReader] first.
package io.netpolc.compiler.frontend.objects;
