/// A node whose kernel keeps up with the cluster.
package io.netpolc.watch.node;
