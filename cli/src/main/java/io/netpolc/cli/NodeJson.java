package io.netpolc.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.loader.AttachedPod;
import java.io.IOException;
import java.util.List;

/// Parts of the JSON that the node commands share.
final class NodeJson {
  private NodeJson() {}

  static void pods(JsonGenerator json, List<AttachedPod> pods) throws IOException {
    json.writeArrayFieldStart("pods");
    for (AttachedPod pod : pods) {
      json.writeStartObject();
      json.writeStringField("pod", pod.pod());
      json.writeStringField("interface", pod.interfaceName());
      json.writeNumberField("ifindex", pod.ifindex());
      strings(json, "addresses", pod.addresses().stream().map(IpAddress::toString).toList());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
