/// What the cluster is like now, as the compiler reads it.
package io.netpolc.watch.state;
