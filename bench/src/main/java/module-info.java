import org.jspecify.annotations.NullMarked;

/** Measures the loaded data path. */
@NullMarked
module io.netpolc.bench {
  requires static transitive org.jspecify;
  requires io.netpolc.compiler;
  requires io.netpolc.loader;
}
