package io.netpolc.loader;

/// The Linux capabilities the loader may need, with their bit (`linux/capability.h`).
public enum Capability {
  /// Network namespaces, interfaces, links.
  NET_ADMIN("CAP_NET_ADMIN", 12),
  /// Entering a network namespace; mounting bpffs; programs and maps on kernels before 5.8.
  SYS_ADMIN("CAP_SYS_ADMIN", 21),
  /// Pointer arithmetic that the verifier allows only to the trusted.
  PERFMON("CAP_PERFMON", 38),
  /// Maps and programs.
  BPF("CAP_BPF", 39);

  private final String kernelName;
  private final int bit;

  Capability(String kernelName, int bit) {
    this.kernelName = kernelName;
    this.bit = bit;
  }

  /// The name in the kernel's documentation.
  public String kernelName() {
    return kernelName;
  }

  int bit() {
    return bit;
  }
}
