package io.netpolc.loader;

import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.Kernel.LoadedObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The program set that an earlier load pinned, opened again.
///
/// @param set its folder
/// @param program its programs and maps
record Running(Path set, ProgramInstance program) implements AutoCloseable {
  private static final Set<String> PROGRAMS =
      Arrays.stream(PodProgram.values())
          .map(PodProgram::function)
          .collect(Collectors.toUnmodifiableSet());

  /// The current set, or null if nothing runs.
  static @Nullable Running open(Kernel kernel, PinFolder pins) throws LoaderException {
    Path set = pins.current();
    try {
      return set == null ? null : new Running(set, open(kernel, pins, set));
    } catch (BundleRejectedException incomplete) {
      throw new BundleRejectedException(
          "the pins in %s are incomplete (%s): load a bundle again"
              .formatted(set, incomplete.getMessage()),
          incomplete);
    }
  }

  private static ProgramInstance open(Kernel kernel, PinFolder pins, Path set)
      throws LoaderException {
    var programs = new TreeMap<String, Integer>();
    var maps = new TreeMap<String, Integer>();
    try {
      for (Path pin : pins.list(set)) {
        if (pins.text(pin) == null) {
          String name = pin.getFileName().toString();
          (PROGRAMS.contains(name) ? programs : maps).put(name, kernel.openPin(pin));
        }
      }
    } catch (LoaderException failure) {
      programs.values().forEach(kernel::close);
      maps.values().forEach(kernel::close);
      throw failure;
    }
    return ProgramInstance.own(kernel, new LoadedObject(programs, maps));
  }

  @Override
  public void close() {
    program.close();
  }
}
