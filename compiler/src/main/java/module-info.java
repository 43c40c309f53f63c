import org.jspecify.annotations.NullMarked;

/** The compiler as a library: policies and cluster state in, decision tables and bundles out. */
@NullMarked
module io.netpolc.compiler {
  requires static transitive org.jspecify;
  requires transitive com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires transitive io.netpolc.bpf;
  requires io.netpolc.grammar;
  requires org.antlr.antlr4.runtime;
  requires org.yaml.snakeyaml;
  requires transitive roaringbitmap;

  exports io.netpolc.compiler.assertion;
  exports io.netpolc.compiler.backend.c;
  exports io.netpolc.compiler.backend.clang;
  exports io.netpolc.compiler.backend.maps;
  exports io.netpolc.compiler.bundle;
  exports io.netpolc.compiler.capture;
  exports io.netpolc.compiler.cluster;
  exports io.netpolc.compiler.diag;
  exports io.netpolc.compiler.driver;
  exports io.netpolc.compiler.eval;
  exports io.netpolc.compiler.explain;
  exports io.netpolc.compiler.frontend.ast;
  exports io.netpolc.compiler.frontend.live;
  exports io.netpolc.compiler.frontend.selector;
  exports io.netpolc.compiler.frontend;
  exports io.netpolc.compiler.incremental;
  exports io.netpolc.compiler.ir;
  exports io.netpolc.compiler.lint;
  exports io.netpolc.compiler.lower;
  exports io.netpolc.compiler.net;
  exports io.netpolc.compiler.packet;
  exports io.netpolc.compiler.pass;
  exports io.netpolc.compiler.proof;
  exports io.netpolc.compiler.pseudonym;
  exports io.netpolc.compiler.query;
  exports io.netpolc.compiler.reach;
  exports io.netpolc.compiler.replay;
  exports io.netpolc.compiler.resolve;
  exports io.netpolc.compiler.rows;
  exports io.netpolc.compiler.source;
  exports io.netpolc.compiler.suggest;
  exports io.netpolc.compiler.verdict;
}
