package io.netpolc.cli.policytest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.cli.policytest.Outcome.Failure;
import io.netpolc.compiler.verdict.Flow;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// One object; `docs/schemas/test.schema.json` describes it.
final class JsonOutcomes implements OutcomeWriter {
  private final PrintStream out;

  JsonOutcomes(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(List<Outcome> outcomes) throws IOException {
    var factory = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    try (JsonGenerator json = factory.createGenerator(out)) {
      json.writeStartObject();
      json.writeBooleanField("holds", outcomes.stream().allMatch(Outcome::holds));
      json.writeArrayFieldStart("assertions");
      for (Outcome outcome : outcomes) {
        write(json, outcome);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    out.print('\n');
  }

  private static void write(JsonGenerator json, Outcome outcome) throws IOException {
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
}
