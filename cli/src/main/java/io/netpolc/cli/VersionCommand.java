package io.netpolc.cli;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `netpolc version`.
@Command(
    name = "version",
    header = "Prints the version.",
    description = "Prints the version of netpolc and of the Java runtime it uses.",
    footerHeading = "%nExamples:%n",
    footer = {"  netpolc version", "  netpolc version -o json"})
final class VersionCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private OutputFormat output = OutputFormat.text;

  VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (output == OutputFormat.text) {
      printText(console.out());
    } else {
      try (var json = new JsonFactory().createGenerator(JsonLines.unclosed(console.out()))) {
        json.writeStartObject();
        json.writeStringField("version", version());
        json.writeStringField("java", System.getProperty("java.version"));
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
    return ExitCode.OK;
  }

  /// The text form, which [Main] also prints without setting picocli up.
  static void printText(PrintStream out) {
    out.print("netpolc " + version() + "\nJava " + System.getProperty("java.version") + "\n");
  }

  /// The version of the distribution.
  static String version() {
    try (InputStream resource = VersionCommand.class.getResourceAsStream("version.txt")) {
      if (resource == null) {
        throw new IllegalStateException("version.txt is not in the jar");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
