import org.jspecify.annotations.NullMarked;

/**
 * Follows a kube-apiserver: what it holds, as input of the compiler, and a node that keeps up with
 * it.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
@NullMarked
module io.netpolc.watch {
  requires static transitive org.jspecify;
  requires transitive io.netpolc.compiler;
  requires transitive io.netpolc.loader;
  requires kubernetes.client.api;
  requires kubernetes.model.core;

  exports io.netpolc.watch.api;
  exports io.netpolc.watch.node;
  exports io.netpolc.watch.state;
}
