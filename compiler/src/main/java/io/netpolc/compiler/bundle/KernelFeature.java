package io.netpolc.compiler.bundle;

/// What every program needs of the kernel (first version of Linux that has it:
/// `include/uapi/linux/bpf.h` history).
enum KernelFeature {
  BPF_SUBPROGRAMS("calls between BPF functions", "4.16"),
  BTF_MAPS("map definitions by BTF", "4.18"),
  BOUNDED_LOOPS("bounded loops", "5.3"),
  RING_BUFFER("BPF_MAP_TYPE_RINGBUF", "5.8"),
  LRU_HASH("BPF_MAP_TYPE_LRU_HASH", "4.10"),
  GLOBAL_DATA("global variables", "5.2"),
  SPIN_LOCK("bpf_spin_lock", "5.1"),
  JIFFIES("bpf_jiffies64", "5.6"),
  TCX_OR_CLSACT("TCX (6.6), else clsact", "4.5");

  private final String title;
  private final String since;

  KernelFeature(String title, String since) {
    this.title = title;
    this.since = since;
  }

  String title() {
    return title;
  }

  String since() {
    return since;
  }
}
