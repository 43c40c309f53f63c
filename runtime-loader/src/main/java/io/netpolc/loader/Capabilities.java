package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.failure.MissingCapabilityException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The effective capabilities of this process.
final class Capabilities {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String EFFECTIVE = "CapEff:";

  private Capabilities() {}

  /// Checks before trying. `CAP_SYS_ADMIN` includes `CAP_BPF` and `CAP_PERFMON`.
  ///
  /// @throws MissingCapabilityException naming each missing one
  static void require(String operation, Capability... needed) throws LoaderException {
    List<String> missing = missing(effective(), needed);
    if (!missing.isEmpty()) {
      throw new MissingCapabilityException(operation, missing);
    }
  }

  /// Names of the capabilities that a set of bits lacks, in the order asked for.
  static List<String> missing(long effective, Capability... needed) {
    return Arrays.stream(needed)
        .filter(capability -> !has(effective, capability))
        .map(Capability::kernelName)
        .toList();
  }

  private static boolean has(long effective, Capability capability) {
    if ((effective >>> capability.bit() & 1) == 1) {
      return true;
    }
    boolean included = capability == Capability.BPF || capability == Capability.PERFMON;
    return included && (effective >>> Capability.SYS_ADMIN.bit() & 1) == 1;
  }

  private static long effective() throws LoaderException {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(EFFECTIVE))
          .mapToLong(line -> Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16))
          .findFirst()
          .orElse(0L);
    } catch (IOException unreadable) {
      throw new LoaderException("cannot read " + STATUS, unreadable);
    }
  }
}
