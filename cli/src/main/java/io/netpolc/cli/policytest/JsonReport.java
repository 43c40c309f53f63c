package io.netpolc.cli.policytest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.cli.policytest.Outcome.Failure;
import io.netpolc.compiler.assertion.Mutant;
import io.netpolc.compiler.assertion.MutationReport;
import io.netpolc.compiler.verdict.Flow;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One object; `docs/schemas/test.schema.json` describes it.
public final class JsonReport implements ReportWriter {
  private final PrintStream out;

  JsonReport(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(TestReport report) throws IOException {
    var factory = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    try (JsonGenerator json = factory.createGenerator(out)) {
      json.writeStartObject();
      json.writeBooleanField("holds", report.holds());
      json.writeArrayFieldStart("assertions");
      for (Outcome outcome : report.outcomes()) {
        write(json, outcome);
      }
      json.writeEndArray();
      write(json, "coverage", report.coverage());
      write(json, "mutations", report.mutations());
      json.writeEndObject();
    }
    out.print('\n');
  }

  /// Writes an assertion and what became of it.
  ///
  /// @throws IOException if it cannot be written
  public static void write(JsonGenerator json, Outcome outcome) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", outcome.assertion().span().file().name());
    json.writeNumberField("line", outcome.assertion().span().line());
    json.writeStringField("text", outcome.assertion().text());
    json.writeBooleanField("holds", outcome.holds());
    Failure failure = outcome.failure();
    if (failure != null) {
      Flow flow = failure.flow();
      json.writeObjectFieldStart("failure");
      json.writeStringField("reason", failure.why().field());
      json.writeStringField("from", failure.from());
      json.writeStringField("to", failure.to());
      json.writeStringField("fromAddress", flow.from().address().toString());
      json.writeStringField("toAddress", flow.to().address().toString());
      json.writeStringField("protocol", flow.protocol().toString());
      json.writeNumberField("port", flow.port());
      json.writeStringField("decision", failure.decision());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, @Nullable MutationReport report)
      throws IOException {
    if (report == null) {
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeNumberField("noticed", report.noticed().size());
    json.writeNumberField("percent", report.percent());
    write(json, "unnoticed", report.unnoticed());
    write(json, "harmless", report.harmless());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, List<Mutant> mutants)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Mutant mutant : mutants) {
      json.writeStartObject();
      json.writeStringField("policy", mutant.ref().toString());
      json.writeStringField("path", mutant.path());
      json.writeStringField("change", mutant.change());
      json.writeStringField("place", mutant.span().fileLine());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
