package io.netpolc.cli;

import io.netpolc.cli.LineLimitReader.LineTooLongException;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.ReadAhead;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.query.ResolvedQuery;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Answers a file of queries line by line: as many lines out as queries in, in the same order. A
/// query that cannot be answered gets a line with `error`. Blank lines are no queries.
final class QueryBatch {
  private static final String STDIN = "-";

  /// What a query and its answer weigh between the two threads.
  private static final int VALUES_PER_LINE = 16;

  private final Console console;
  private final String file;
  private final String name;
  private final FlowResolver resolver;
  private final Engine engine;
  private final Isolation isolation;
  private final Places places;
  private final QueryLine reader = new QueryLine();
  private boolean failed;
  private @Nullable Exception stopped;

  /// @param file a path, or `-`
  QueryBatch(
      Console console,
      String file,
      FlowResolver resolver,
      Engine engine,
      Isolation isolation,
      Places places) {
    this.console = console;
    this.file = file;
    this.name = file.equals(STDIN) ? "<stdin>" : file;
    this.resolver = resolver;
    this.engine = engine;
    this.isolation = isolation;
    this.places = places;
  }

  /// Answers the file. One thread reads and decides ahead of the other, which writes.
  ///
  /// @return the exit code
  int run() throws IOException, CommandFailure {
    try (InputStream in = open();
        var json = new AnswerJson(console.out(), places)) {
      ReadAhead.run(ahead -> decideAll(in, json, ahead));
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (stopped instanceof LineTooLongException e) {
      throw new CommandFailure(ExitCode.INVALID_INPUT, name + ": " + e.getMessage(), null);
    }
    if (stopped instanceof CommandFailure failure) {
      throw failure;
    }
    if (stopped instanceof IOException failure) {
      throw failure;
    }
    return failed ? ExitCode.INVALID_INPUT : ExitCode.OK;
  }

  private void decideAll(InputStream in, AnswerJson json, ReadAhead ahead) {
    var text = new LineLimitReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    var lines = new BufferedReader(text, 1 << 16);
    try {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          ahead.add(decide(line, number, json), VALUES_PER_LINE + line.length() / 8);
        }
      }
    } catch (IOException | CommandFailure e) {
      ahead.add(() -> stopped = e, 1);
    }
  }

  /// Decides a query.
  ///
  /// @return writes the answer
  private Runnable decide(String line, int number, AnswerJson json) throws CommandFailure {
    var sink = new DiagnosticSink();
    FlowQuery query = reader.read(line, sink);
    ResolvedQuery resolved = query == null ? null : resolver.resolve(query, sink);
    if (query == null || resolved == null) {
      return () -> refuse(query, sink.diagnostics().getFirst(), number, json);
    }
    Flow flow = resolved.flow();
    Evaluation evaluation = engine.evaluate(flow);
    return () -> json.write(isolation.answer(query, flow, evaluation));
  }

  private void refuse(@Nullable FlowQuery query, Diagnostic first, int number, AnswerJson json) {
    failed = true;
    if (query == null) {
      json.writeError(first.message());
    } else {
      json.writeError(query, first.message());
    }
    console
        .err()
        .println(name + ":" + number + ": error[" + first.code() + "]: " + first.message());
  }

  private InputStream open() throws IOException, CommandFailure {
    if (file.equals(STDIN)) {
      return console.in();
    }
    try {
      Path path = Path.of(file);
      if (Files.isDirectory(path)) {
        throw new CommandFailure(ExitCode.INVALID_INPUT, file + " is a folder", null);
      }
      return Files.newInputStream(path);
    } catch (InvalidPathException e) {
      throw new CommandFailure(ExitCode.INVALID_INPUT, "cannot read " + file, "it is not a path");
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.INVALID_INPUT, "there is no file " + file, null);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.INVALID_INPUT, "cannot read " + file, e.getMessage());
    }
  }
}
