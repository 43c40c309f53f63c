import org.jspecify.annotations.NullMarked;

/** The command line: composition root of compiler and loader. */
@NullMarked
module io.netpolc.cli {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.core;
  requires info.picocli;
  requires io.netpolc.bpf;
  requires io.netpolc.compiler;
  requires io.netpolc.loader;
  requires io.netpolc.watch;
  requires java.xml;

  opens io.netpolc.cli to
      info.picocli;
}
