/// Measures a node that follows an apiserver: how long a change takes from the bytes on a socket to
/// the tables that programs read, and what the process takes meanwhile.
package io.netpolc.bench.watch;
