package io.netpolc.bench.compile;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;

/// Writes the policies of a made cluster: of a hundred, ten deny by default in both directions, ten
/// allow egress to a prefix with exceptions, twenty allow egress to pods and sixty ingress from
/// pods. A rule has one or two peers, by pod labels, namespace labels or both, and one to three
/// ports, some of them ranges, some named.
final class MadePolicies {
  private static final long SEED = 20_260_101;
  private static final int[] PORTS = {53, 80, 443, 5432, 6379, 8080, 9090, 9092};
  private static final int PREFIXES = 128;
  private static final int NAMESPACE_TEAMS = MadeCluster.NAMESPACE_TEAMS;

  private final ClusterSize size;
  private final JsonGenerator json;
  private final Draw draw = new Draw(SEED);

  MadePolicies(ClusterSize size, JsonGenerator json) {
    this.size = size;
    this.json = json;
  }

  void writeAll() throws IOException {
    for (int i = 0; i < size.policies(); i++) {
      write(i);
    }
  }

  private void write(int number) throws IOException {
    json.writeStartObject();
    json.writeStringField("apiVersion", "networking.k8s.io/v1");
    json.writeStringField("kind", "NetworkPolicy");
    json.writeObjectFieldStart("metadata");
    json.writeStringField("name", "policy-" + number);
    json.writeStringField("namespace", MadeCluster.namespaceName(number % size.namespaces()));
    json.writeEndObject();
    json.writeObjectFieldStart("spec");
    selector("podSelector", PodLabels.selector(draw));
    int kind = draw.below(100);
    if (kind < 10) {
      types("Ingress", "Egress");
    } else if (kind < 20) {
      types("Egress");
      rule("egress", "to", this::block);
    } else if (kind < 40) {
      types("Egress");
      rule("egress", "to", this::pods);
    } else {
      types("Ingress");
      rule("ingress", "from", this::pods);
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void types(String... types) throws IOException {
    json.writeArrayFieldStart("policyTypes");
    for (String type : types) {
      json.writeString(type);
    }
    json.writeEndArray();
  }

  /// Writes a peer.
  private interface Peer {
    void write() throws IOException;
  }

  private void rule(String direction, String ends, Peer peer) throws IOException {
    json.writeArrayFieldStart(direction);
    json.writeStartObject();
    json.writeArrayFieldStart(ends);
    for (int i = draw.between(1, 2); i > 0; i--) {
      json.writeStartObject();
      peer.write();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("ports");
    for (int i = draw.between(1, 3); i > 0; i--) {
      port();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
  }

  private void pods() throws IOException {
    int kind = draw.below(4);
    if (kind != 0) {
      selector("podSelector", PodLabels.selector(draw));
    }
    if (kind < 2) {
      selector("namespaceSelector", Map.of(PodLabels.TEAM, "team-" + draw.below(NAMESPACE_TEAMS)));
    }
  }

  private void block() throws IOException {
    int prefix = draw.below(PREFIXES);
    String network = (prefix < PREFIXES / 2 ? "198." : "100.") + (64 + prefix % (PREFIXES / 2));
    json.writeObjectFieldStart("ipBlock");
    json.writeStringField("cidr", network + ".0.0/16");
    json.writeArrayFieldStart("except");
    json.writeString(network + "." + 4 * draw.below(64) + ".0/24");
    json.writeEndArray();
    json.writeEndObject();
  }

  private void port() throws IOException {
    json.writeStartObject();
    json.writeStringField("protocol", draw.percent(85) ? "TCP" : "UDP");
    int kind = draw.below(20);
    if (kind == 0) {
      json.writeStringField("port", "web");
    } else {
      int first = PORTS[draw.below(PORTS.length)];
      json.writeNumberField("port", first);
      if (kind == 1) {
        json.writeNumberField("endPort", first + draw.between(1, 100));
      }
    }
    json.writeEndObject();
  }

  private void selector(String field, Map<String, String> labels) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeObjectFieldStart("matchLabels");
    for (Map.Entry<String, String> label : labels.entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }
}
