import org.jspecify.annotations.NullMarked;

/** Measures the loaded data path, compiling and asking. */
@NullMarked
module io.netpolc.bench {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.core;
  requires io.netpolc.compiler;
  requires io.netpolc.loader;
}
