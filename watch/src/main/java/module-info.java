import org.jspecify.annotations.NullMarked;

/**
 * Follows a kube-apiserver: what it holds, as input of the compiler, a node that keeps up with it,
 * and what that node tells of itself.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
@NullMarked
module io.netpolc.watch {
  requires static transitive org.jspecify;
  requires transitive io.netpolc.compiler;
  requires transitive io.netpolc.loader;
  requires io.prometheus.metrics.core;
  requires io.prometheus.metrics.instrumentation.jvm;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;
  requires jdk.httpserver;
  requires kubernetes.client.api;
  requires kubernetes.model.core;

  exports io.netpolc.watch.api;
  exports io.netpolc.watch.node;
  exports io.netpolc.watch.state;
  exports io.netpolc.watch.telling;
}
