/// What a node that follows a cluster tells of itself: metrics, health and state by HTTP. Reads
/// what the thread that enforces left behind, and the kernel by itself; that thread waits for
/// nobody here. Read first: [io.netpolc.watch.telling.Telling].
package io.netpolc.watch.telling;
