package io.netpolc.cli.suggest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.cli.policytest.JsonReport;
import io.netpolc.cli.policytest.Outcome;
import io.netpolc.compiler.explain.PolicyYaml;
import io.netpolc.compiler.replay.Replayed;
import io.netpolc.compiler.suggest.Beyond;
import io.netpolc.compiler.suggest.Suggested;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// One object; `docs/schemas/suggest.schema.json` describes it.
public final class JsonSuggestion {
  private final OutputStream out;

  /// @param out is closed with the object
  public JsonSuggestion(OutputStream out) {
    this.out = out;
  }

  /// Writes it.
  ///
  /// @param tests what became of them with these policies
  /// @throws IOException if it cannot be written
  public void write(Suggested suggested, List<Outcome> tests) throws IOException {
    Replayed replayed = suggested.replayed();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("policies");
      for (Suggested.Policy policy : suggested.policies()) {
        write(json, policy);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("beyond");
      for (Beyond beyond : suggested.beyond()) {
        write(json, beyond);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("unnamed");
      for (String pod : suggested.unnamed()) {
        json.writeString(pod);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("tests");
      for (Outcome outcome : tests) {
        JsonReport.write(json, outcome);
      }
      json.writeEndArray();
      json.writeNumberField("flows", replayed.flows());
      for (Replayed.Outcome outcome : Replayed.Outcome.values()) {
        json.writeNumberField(outcome.word(), replayed.flows(outcome));
      }
      json.writeNumberField("unknownFlows", replayed.unknownFlows());
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void write(JsonGenerator json, Suggested.Policy policy) throws IOException {
    json.writeStartObject();
    json.writeStringField("policy", policy.policy().ref().toString());
    json.writeNumberField("pods", policy.pods());
    json.writeNumberField("seen", policy.seen());
    json.writeStringField("yaml", PolicyYaml.of(policy.policy()));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Beyond beyond) throws IOException {
    json.writeStartObject();
    json.writeStringField("policy", beyond.policy().toString());
    if (beyond.rule() != null) {
      json.writeStringField("path", beyond.rule().path());
    }
    json.writeStringField("kind", beyond.kind().word());
    json.writeArrayFieldStart("workloads");
    for (String workload : beyond.workloads()) {
      json.writeString(workload);
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
