package io.netpolc.cli;

import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.lower.LoweringOptions;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads what [InputOptions] name.
final class Inputs {
  private Inputs() {}

  /// Reads policies and cluster state and prints what is to be said about them.
  ///
  /// @throws CommandFailure if the input is invalid; the diagnostics have been printed
  static CheckedInput read(InputRequest request, Diagnostics diagnostics) throws CommandFailure {
    var sink = new DiagnosticSink();
    CheckedInput input = FrontEnd.readNamed(request, sink);
    end(sink, diagnostics);
    return input;
  }

  /// Prints what was reported, and ends the command if that is an error.
  static void end(DiagnosticSink sink, Diagnostics diagnostics) throws CommandFailure {
    diagnostics.print(sink);
    requireNoErrors(sink);
  }

  /// What the options name.
  ///
  /// @param queries the value of `--queries`, or null; standard input can be read only once
  static InputRequest request(InputOptions options, @Nullable String queries, Console console)
      throws CommandFailure {
    if (options.policies().isEmpty()) {
      throw CommandFailure.usage("-f is missing: which policies?", null);
    }
    requireOneReader(
        Stream.concat(
            Stream.concat(options.policies().stream(), options.cluster().stream()).distinct(),
            Stream.ofNullable(queries)));
    return new InputRequest(
            options.policies(), options.cluster(), console.in(), Path.of("").toAbsolutePath())
        .ignoring(options.ignoredKinds())
        .leavingAuditedOut(options.audited().leavesOut());
  }

  /// Refuses to read standard input more than once: the second reader would find nothing.
  ///
  /// @param files as the command's options name them
  static void requireOneReader(Stream<String> files) throws CommandFailure {
    if (files.filter("-"::equals).count() > 1) {
      throw CommandFailure.usage("standard input can be read only once", null);
    }
  }

  /// Compiles to tables for all pods of the state.
  ///
  /// @throws CommandFailure if there is an error; the diagnostics have been printed
  static Compilation compile(
      InputOptions options, CheckedInput input, Console console, Diagnostics diagnostics)
      throws CommandFailure {
    var sink = new DiagnosticSink();
    var compileOptions = new CompileOptions(options.semantics(), LoweringOptions.DEFAULT, null);
    Compilation compilation =
        Compilation.run(request(options, null, console), input, compileOptions, sink);
    diagnostics.print(sink);
    requireNoErrors(sink);
    return Objects.requireNonNull(compilation);
  }

  /// Ends the command if an error was reported.
  static void requireNoErrors(DiagnosticSink sink) throws CommandFailure {
    int errors = sink.errorCount();
    if (errors > 0) {
      throw new CommandFailure(
          ExitCode.INVALID_INPUT,
          errors == 1 ? "the input has an error" : "the input has " + errors + " errors",
          null);
    }
  }
}
