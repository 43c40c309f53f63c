package io.netpolc.cli.reach;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.cli.reach.Witness.Seen;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// One object; `docs/schemas/diff.schema.json` describes it.
final class JsonChanges implements ChangeWriter {
  private final PrintStream out;

  JsonChanges(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(Changes changes) throws IOException {
    var factory = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    try (JsonGenerator json = factory.createGenerator(out)) {
      json.writeStartObject();
      json.writeBooleanField("changed", !changes.isEmpty());
      json.writeNumberField("compared", changes.compared());
      write(json, "newlyAllowed", changes.widened());
      write(json, "noLongerAllowed", changes.narrowed());
      if (!changes.lone().isEmpty()) {
        write(json, "onlyInOld", changes, false);
        write(json, "onlyInNew", changes, true);
      }
      json.writeEndObject();
    }
    out.print('\n');
  }

  private static void write(JsonGenerator json, String name, Changes changes, boolean fresh)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String label : changes.lone(fresh)) {
      json.writeString(label);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, String name, List<Seen> changes)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Seen seen : changes) {
      json.writeStartObject();
      json.writeStringField("from", seen.change().from().label());
      json.writeStringField("to", seen.change().to().label());
      json.writeStringField("family", Words.name(seen.change().family()));
      json.writeFieldName("connections");
      JsonConnections.ports(json, seen.connections());
      json.writeBooleanField("otherProtocols", seen.connections().others());
      json.writeObjectFieldStart("witness");
      json.writeStringField("from", seen.flow().from().address().toString());
      json.writeStringField("to", seen.flow().to().address().toString());
      json.writeStringField("protocol", seen.flow().protocol().toString());
      json.writeNumberField("port", seen.flow().port());
      json.writeStringField("before", seen.before());
      json.writeStringField("after", seen.after());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
