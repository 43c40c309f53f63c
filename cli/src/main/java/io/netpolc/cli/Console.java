package io.netpolc.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The streams of a command and what is known about them.
///
/// @param out results
/// @param err diagnostics and progress
/// @param in standard input
/// @param colouredOut whether results may carry colour
/// @param colouredErr whether diagnostics may carry colour
record Console(
    PrintStream out, PrintStream err, InputStream in, boolean colouredOut, boolean colouredErr) {
  /// The streams of the process. The launcher, which can ask cheaply, says in the system property
  /// `netpolc.terminals` which descriptors are terminals.
  static Console ofProcess(Map<String, String> environment) {
    String terminals = System.getProperty("netpolc.terminals", "");
    boolean wanted = colourWanted(environment);
    return new Console(
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        System.in,
        wanted && terminals.contains("1"),
        wanted && terminals.contains("2"));
  }

  /// Whether the environment allows colour: `NO_COLOR` is absent or empty (no-color.org), and the
  /// terminal is not a dumb one.
  static boolean colourWanted(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return ResultStream.to(new FileOutputStream(descriptor));
  }

  /// Why results could not be written so far, or null.
  @Nullable IOException failure() {
    return out instanceof ResultStream results ? results.failure() : null;
  }

  /// Writes out what is buffered.
  void flush() {
    out.flush();
    err.flush();
  }
}
