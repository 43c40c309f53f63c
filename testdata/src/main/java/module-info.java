import org.jspecify.annotations.NullMarked;

/**
 * Test data shared by all modules: case folders, and generators of clusters, policies and flows.
 */
@NullMarked
module io.netpolc.testdata {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.core;
  requires transitive io.netpolc.compiler;

  exports io.netpolc.testdata.build;
  exports io.netpolc.testdata.cases;
  exports io.netpolc.testdata.random;
}
