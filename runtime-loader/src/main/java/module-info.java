import org.jspecify.annotations.NullMarked;

/** Loads bundles into the kernel, attaches them to pods, swaps and watches them. */
@NullMarked
module io.netpolc.loader {
  requires static transitive org.jspecify;
  requires transitive io.netpolc.compiler;

  exports io.netpolc.loader;
  exports io.netpolc.loader.failure;
}
