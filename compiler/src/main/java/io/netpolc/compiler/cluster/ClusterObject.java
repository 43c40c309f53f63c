package io.netpolc.compiler.cluster;

/// An object of the cluster that verdicts depend on. Policies are not among them.
public sealed interface ClusterObject permits EndpointSlice, Namespace, Node, Pod, Service {}
