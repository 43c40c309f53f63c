package io.netpolc.cli.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.cli.reach.Witness.Judge;
import io.netpolc.compiler.replay.Replayed;
import io.netpolc.compiler.replay.Replayed.Group;
import io.netpolc.compiler.replay.Replayed.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One object; `docs/schemas/replay.schema.json` describes it.
public final class JsonReplay {
  private final OutputStream out;
  private final @Nullable Judge before;
  private final Judge after;

  /// @param out is closed with the object
  /// @param before says why other policies decide as they do; null where the capture counts
  /// @param after says why the policies do
  public JsonReplay(OutputStream out, @Nullable Judge before, Judge after) {
    this.out = out;
    this.before = before;
    this.after = after;
  }

  /// Writes it.
  ///
  /// @param replies how many records of the capture were about the way back
  /// @param unreadable how many look like flows and cannot be read
  /// @throws IOException if it cannot be written
  public void write(Replayed replayed, long replies, long unreadable) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("flows", replayed.flows());
      for (Outcome outcome : Outcome.values()) {
        json.writeNumberField(outcome.word(), replayed.flows(outcome));
      }
      json.writeNumberField("replies", replies);
      json.writeNumberField("unreadable", unreadable);
      json.writeNumberField("notUnicast", replayed.notUnicast());
      json.writeNumberField("unknownFlows", replayed.unknownFlows());
      json.writeArrayFieldStart("unknown");
      for (Map.Entry<String, Long> end : replayed.unknown().entrySet()) {
        json.writeStartObject();
        json.writeStringField("end", end.getKey());
        json.writeNumberField("flows", end.getValue());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("groups");
      for (Group group : replayed.groups()) {
        write(json, group);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private void write(JsonGenerator json, Group group) throws IOException {
    json.writeStartObject();
    json.writeStringField("outcome", group.outcome().word());
    json.writeStringField("from", group.from());
    json.writeStringField("to", group.to());
    json.writeStringField("protocol", group.protocol().toString());
    json.writeNumberField("port", group.port());
    json.writeNumberField("flows", group.flows());
    json.writeStringField("fromAddress", group.example().from().address().toString());
    json.writeStringField("toAddress", group.example().to().address().toString());
    if (before != null) {
      json.writeStringField("before", before.why(group.example()));
    }
    json.writeStringField("after", after.why(group.example()));
    json.writeEndObject();
  }
}
