/// Real traffic between two pods made of network namespaces, under netpolc, under nothing, and
/// under other packet filters with the same policy. Depends on the compiler and the loader. Read
/// [io.netpolc.bench.traffic.TrafficBench] first.
package io.netpolc.bench.traffic;
