package io.netpolc.loader;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.loader.failure.LoaderException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a kernel test needs; without it the test is aborted with the reason.
public final class Privileged {
  private Privileged() {}

  /// BPF may be loaded and interfaces changed.
  public static void assume() {
    try {
      Capabilities.require(
          "run kernel tests", Capability.BPF, Capability.NET_ADMIN, Capability.SYS_ADMIN);
    } catch (LoaderException missing) {
      skip(missing.getMessage());
    }
    if (!Files.isDirectory(Path.of("/sys/fs/bpf"))) {
      skip("this kernel has no BPF file system");
    }
    if (!Clang.present()) {
      skip("no clang to build the test programs");
    }
  }

  private static void skip(@org.jspecify.annotations.Nullable String reason) {
    System.out.println("skipped: " + reason);
    assumeTrue(false, reason);
  }
}
