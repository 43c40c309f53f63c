package io.netpolc.cli.lint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.compiler.diag.JsonRenderer;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.lint.Finding;
import java.io.IOException;
import java.io.PrintStream;

/// One object; `docs/schemas/lint.schema.json` describes it.
public final class JsonFindings implements LintWriter {
  private final PrintStream out;

  /// @param out stays open
  public JsonFindings(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(LintReport report) throws IOException {
    var factory = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    try (JsonGenerator json = factory.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("findings");
      for (Finding finding : report.findings()) {
        write(json, finding);
      }
      json.writeEndArray();
      json.writeObjectFieldStart("summary");
      json.writeNumberField("errors", report.count(Severity.ERROR));
      json.writeNumberField("warnings", report.count(Severity.WARNING));
      json.writeNumberField("infos", report.count(Severity.INFO) + report.count(Severity.NOTE));
      json.writeNumberField("suppressed", report.suppressed());
      json.writeNumberField("known", report.known());
      json.writeEndObject();
      json.writeEndObject();
    }
    out.print('\n');
  }

  private static void write(JsonGenerator json, Finding finding) throws IOException {
    json.writeStartObject();
    JsonRenderer.fields(finding.diagnostic(), json);
    json.writeStringField("title", finding.diagnostic().code().title());
    json.writeStringField("subject", finding.subject());
    json.writeStringField("key", finding.key());
    if (finding.fix() != null) {
      json.writeStringField("fix", finding.fix().title());
    }
    json.writeEndObject();
  }
}
