import org.jspecify.annotations.NullMarked;

/** The BPF data path as resources, and its codes as Java types. */
@NullMarked
module io.netpolc.bpf {
  requires static transitive org.jspecify;

  exports io.netpolc.bpf;
}
