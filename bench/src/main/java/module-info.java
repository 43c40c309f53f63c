import org.jspecify.annotations.NullMarked;

/** Measures the loaded data path, compiling, asking and following a cluster. */
@NullMarked
module io.netpolc.bench {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires io.netpolc.compiler;
  requires io.netpolc.loader;
  requires io.netpolc.watch;
  requires jdk.httpserver;
}
