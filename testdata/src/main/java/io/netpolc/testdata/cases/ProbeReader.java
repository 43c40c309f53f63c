package io.netpolc.testdata.cases;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads `expected.json`: `{"probes": [{"from", "to", "protocol", "port", "allowed"}]}`, and if
/// they are there `ingress`, `egress` and `family`.
final class ProbeReader {
  private final JsonParser json;

  private ProbeReader(JsonParser json) {
    this.json = json;
  }

  /// @throws IOException if the file cannot be read or is not of this form
  static List<Probe> read(Path file) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
      return new ProbeReader(json).probes();
    }
  }

  private List<Probe> probes() throws IOException {
    var probes = new ArrayList<Probe>();
    expect(json.nextToken() == JsonToken.START_OBJECT);
    expect("probes".equals(json.nextFieldName()));
    expect(json.nextToken() == JsonToken.START_ARRAY);
    while (json.nextToken() == JsonToken.START_OBJECT) {
      probes.add(probe());
    }
    return probes;
  }

  private Probe probe() throws IOException {
    String from = null;
    String to = null;
    String protocol = null;
    int port = 0;
    Integer family = null;
    Boolean allowed = null;
    Boolean ingress = null;
    Boolean egress = null;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      switch (field) {
        case "from" -> from = json.getText();
        case "to" -> to = json.getText();
        case "protocol" -> protocol = json.getText();
        case "port" -> port = json.getIntValue();
        case "family" -> family = json.getIntValue();
        case "allowed" -> allowed = json.getBooleanValue();
        case "ingress" -> ingress = json.getBooleanValue();
        case "egress" -> egress = json.getBooleanValue();
        default -> throw new IOException("unknown field in a probe: " + field);
      }
    }
    if (from == null || to == null || protocol == null || allowed == null) {
      throw incomplete();
    }
    return new Probe(from, to, protocol, port, family, allowed, ingress, egress);
  }

  private void expect(boolean holds) throws IOException {
    if (!holds) {
      throw incomplete();
    }
  }

  private IOException incomplete() {
    return new IOException("not a file of probes: " + json.currentLocation());
  }
}
