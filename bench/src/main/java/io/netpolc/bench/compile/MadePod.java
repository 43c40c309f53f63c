package io.netpolc.bench.compile;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;

/// Writes pods: as short as can be, or as an apiserver returns them.
final class MadePod {
  private static final int HOSTS_OF_A_BLOCK = 250;

  /// What stands in each pod of a dump and has no effect on policy.
  private static final int ENVIRONMENT_VARIABLES = 12;

  private static final int MANAGED_FIELDS = 3;

  private final JsonGenerator json;

  MadePod(JsonGenerator json) {
    this.json = json;
  }

  /// A pod with the fields that matter.
  void writeShort(int number, PodLabels labels, String node) throws IOException {
    start(number, labels);
    json.writeEndObject();
    json.writeObjectFieldStart("spec");
    json.writeStringField("nodeName", node);
    json.writeArrayFieldStart("containers");
    json.writeStartObject();
    json.writeStringField("name", "main");
    ports();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
    status(number);
    json.writeEndObject();
    json.writeEndObject();
  }

  /// A pod with all that a dump has.
  void writeWhole(int number, PodLabels labels, String node) throws IOException {
    start(number, labels);
    json.writeStringField("uid", "00000000-0000-4000-8000-%012d".formatted(number));
    json.writeStringField("resourceVersion", Integer.toString(100_000 + number));
    json.writeStringField("creationTimestamp", "2026-01-01T00:00:00Z");
    json.writeObjectFieldStart("annotations");
    json.writeStringField("example.com/checksum", "%064x".formatted(number));
    json.writeEndObject();
    managedFields();
    json.writeEndObject();
    json.writeObjectFieldStart("spec");
    json.writeStringField("nodeName", node);
    json.writeStringField("restartPolicy", "Always");
    json.writeStringField("serviceAccountName", "default");
    json.writeArrayFieldStart("containers");
    container(number);
    json.writeEndArray();
    json.writeEndObject();
    status(number);
    conditions();
    json.writeEndObject();
    json.writeEndObject();
  }

  private void start(int number, PodLabels labels) throws IOException {
    json.writeStartObject();
    json.writeStringField("apiVersion", "v1");
    json.writeStringField("kind", "Pod");
    json.writeObjectFieldStart("metadata");
    json.writeStringField("name", "pod-" + number);
    json.writeStringField("namespace", MadeCluster.namespaceName(labels.namespace()));
    json.writeObjectFieldStart("labels");
    for (Map.Entry<String, String> label : labels.labels().entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeEndObject();
  }

  private void ports() throws IOException {
    json.writeArrayFieldStart("ports");
    port("web", 8080);
    port("metrics", 9090);
    json.writeEndArray();
  }

  private void port(String name, int number) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeNumberField("containerPort", number);
    json.writeStringField("protocol", "TCP");
    json.writeEndObject();
  }

  /// Leaves the object open.
  private void status(int number) throws IOException {
    String v4 =
        "10.%d.%d.%d"
            .formatted(
                number / HOSTS_OF_A_BLOCK / HOSTS_OF_A_BLOCK,
                number / HOSTS_OF_A_BLOCK % HOSTS_OF_A_BLOCK,
                1 + number % HOSTS_OF_A_BLOCK);
    String v6 = "fd00:10::%x:%x".formatted(1 + (number >>> 16), number & 0xffff);
    json.writeObjectFieldStart("status");
    json.writeStringField("phase", "Running");
    json.writeStringField("podIP", v4);
    json.writeArrayFieldStart("podIPs");
    for (String address : new String[] {v4, v6}) {
      json.writeStartObject();
      json.writeStringField("ip", address);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void managedFields() throws IOException {
    json.writeArrayFieldStart("managedFields");
    for (int i = 0; i < MANAGED_FIELDS; i++) {
      json.writeStartObject();
      json.writeStringField("manager", "manager-" + i);
      json.writeStringField("operation", "Update");
      json.writeStringField("fieldsType", "FieldsV1");
      json.writeObjectFieldStart("fieldsV1");
      for (String part : new String[] {"f:metadata", "f:spec", "f:status"}) {
        json.writeObjectFieldStart(part);
        for (int field = 0; field < 8; field++) {
          json.writeObjectFieldStart("f:field-" + field);
          json.writeEndObject();
        }
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void container(int number) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", "main");
    json.writeStringField("image", "registry.example.com/team/application:1.0." + number % 100);
    json.writeStringField("imagePullPolicy", "IfNotPresent");
    json.writeArrayFieldStart("env");
    for (int i = 0; i < ENVIRONMENT_VARIABLES; i++) {
      json.writeStartObject();
      json.writeStringField("name", "APPLICATION_SETTING_" + i);
      json.writeStringField("value", "a value of some length, number " + i);
      json.writeEndObject();
    }
    json.writeEndArray();
    ports();
    json.writeObjectFieldStart("resources");
    for (String kind : new String[] {"limits", "requests"}) {
      json.writeObjectFieldStart(kind);
      json.writeStringField("cpu", "500m");
      json.writeStringField("memory", "256Mi");
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void conditions() throws IOException {
    json.writeArrayFieldStart("conditions");
    for (String type : new String[] {"PodScheduled", "Initialized", "ContainersReady", "Ready"}) {
      json.writeStartObject();
      json.writeStringField("type", type);
      json.writeStringField("status", "True");
      json.writeStringField("lastTransitionTime", "2026-01-01T00:00:00Z");
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
