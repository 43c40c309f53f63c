package io.netpolc.loader;

import io.netpolc.compiler.bundle.Legend;
import io.netpolc.loader.failure.LoaderException;
import java.nio.file.Path;

/// Where is kept what the numbers in changing tables stand for, for those who read what runs. May
/// be written by any one thread.
public final class LegendFile {
  private final StateFolder state;
  private final Path set;

  LegendFile(StateFolder state, Path set) {
    this.state = state;
    this.set = set;
  }

  /// Appears by rename.
  public void write(Legend legend) throws LoaderException {
    state.keepLegend(set, legend);
  }
}
