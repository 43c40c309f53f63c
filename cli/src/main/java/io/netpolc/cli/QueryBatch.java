package io.netpolc.cli;

import io.netpolc.cli.LineLimitReader.LineTooLongException;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.verdict.Flow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Answers a file of queries line by line: as many lines out as queries in, in the same order. A
/// query that cannot be answered gets a line with `error`.
final class QueryBatch {
  private static final String STDIN = "-";

  private final Console console;
  private final String file;
  private final String name;
  private final Flows flows;
  private final Engine engine;
  private final Isolation isolation;
  private final Places places;
  private final QueryLine reader = new QueryLine();
  private boolean failed;

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
    this.flows = new Flows(resolver);
    this.engine = engine;
    this.isolation = isolation;
    this.places = places;
  }

  /// Answers the file.
  ///
  /// @return the exit code
  int run() throws IOException, CommandFailure {
    try (InputStream in = open();
        var text = new LineLimitReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        var lines = new BufferedReader(text, 1 << 16);
        var json = new AnswerJson(console.out(), places)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          answer(line, number, json);
        }
      }
    } catch (LineTooLongException e) {
      throw new CommandFailure(ExitCode.INVALID_INPUT, name + ": " + e.getMessage(), null);
    }
    return failed ? ExitCode.INVALID_INPUT : ExitCode.OK;
  }

  private void answer(String line, int number, AnswerJson json) throws IOException, CommandFailure {
    var sink = new DiagnosticSink();
    FlowQuery query = reader.read(line, sink);
    Flow flow = query == null ? null : flows.resolve(query, sink);
    if (query != null && flow != null) {
      json.write(isolation.answer(query, flow, engine.evaluate(flow)));
      return;
    }
    failed = true;
    Diagnostic first = sink.diagnostics().getFirst();
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
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.INVALID_INPUT, "there is no file " + file, null);
    }
  }
}
