package io.netpolc.cli.reach;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Connection;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.reach.PortRange;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;

/// An array with one object a line; `docs/schemas/reach.schema.json` describes it.
final class JsonConnections implements ConnectionWriter {
  private static final JsonFactory JSON =
      new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  private final PrintStream out;
  private boolean first = true;

  JsonConnections(PrintStream out) {
    this.out = out;
    out.print('[');
  }

  @Override
  public void write(Connection connection) throws IOException {
    out.print(first ? "\n" : ",\n");
    first = false;
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("from", connection.from().label());
      json.writeStringField("to", connection.to().label());
      json.writeFieldName("connections");
      ports(json, connection.any());
      json.writeBooleanField("otherProtocols", connection.any().others());
      if (!connection.alike()) {
        json.writeObjectFieldStart("byFamily");
        for (Map.Entry<IpFamily, ConnectionSet> family :
            new TreeMap<>(connection.byFamily()).entrySet()) {
          json.writeFieldName(Words.name(family.getKey()));
          ports(json, family.getValue());
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    }
  }

  static void ports(JsonGenerator json, ConnectionSet set) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < set.ports().size(); i++) {
      if (set.ports().get(i).isEmpty()) {
        continue;
      }
      json.writeArrayFieldStart(PortClasses.PROTOCOLS.get(i).toString());
      for (PortRange range : set.ports().get(i)) {
        json.writeArray(new int[] {range.first(), range.last()}, 0, 2);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  @Override
  public void end() {
    out.print("]\n");
  }
}
