package io.netpolc.compiler.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/// Writes `manifest.json`. [ManifestReader] is its inverse.
final class ManifestWriter {
  /// Value of the field `format`.
  static final String FORMAT = "netpolc-bundle/4";

  /// The same of a legend.
  static final String LEGEND = "netpolc-legend/1";

  private ManifestWriter() {}

  /// @param files SHA-256 of each other file of the bundle, by name
  static String write(Bundle bundle, SortedMap<String, String> files) {
    return JsonText.pretty(json -> {
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      build(json, bundle.build());
      shape(json, bundle.shape());
      maps(json, bundle);
      kernel(json);
      subjects(json, bundle.subjects());
      provenance(json, bundle.provenance());
      strings(json, "peers", bundle.peerNames());
      strings(json, "files", files);
      json.writeEndObject();
    });
  }

  /// @param of names what it is the legend of
  static String legend(String of, Legend legend) {
    return JsonText.compact(json -> {
      json.writeStartObject();
      json.writeStringField("format", LEGEND);
      json.writeStringField("of", of);
      subjects(json, legend.subjects());
      provenance(json, legend.provenance());
      strings(json, "peers", legend.peerNames());
      json.writeEndObject();
    });
  }

  private static void build(JsonGenerator json, BuildInfo build) throws IOException {
    strings(json, "tools", build.tools());
    json.writeStringField("node", build.nodeName());
    json.writeObjectFieldStart("options");
    json.writeBooleanField("ipBlocksMatchPods", build.options().ipBlocksMatchPods());
    json.writeBooleanField("ownNodeAlwaysReachable", build.options().ownNodeAlwaysReachable());
    json.writeEndObject();
    json.writeArrayFieldStart("inputs");
    for (BuildInfo.Input input : build.inputs()) {
      json.writeStartObject();
      json.writeStringField("name", input.name());
      json.writeStringField("sha256", input.sha256());
      json.writeNumberField("bytes", input.bytes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("counts");
    for (var count : build.counts().entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
  }

  private static void shape(JsonGenerator json, Shape shape) throws IOException {
    json.writeObjectFieldStart("shape");
    json.writeNumberField("endpoints", shape.endpoints());
    json.writeNumberField("v4Window", shape.v4Window());
    json.writeNumberField("v4Blocks", shape.v4Blocks());
    json.writeNumberField("v6Nodes", shape.v6Nodes());
    json.writeNumberField("v6Blocks", shape.v6Blocks());
    json.writeNumberField("vectorWords", shape.vectorWords());
    json.writeNumberField("cellChunks", shape.cellChunks());
    json.writeNumberField("rowWords", shape.rowWords());
    json.writeNumberField("decisions", shape.decisions());
    json.writeNumberField("flows", shape.flows());
    json.writeBooleanField("onDenyReject", shape.onDenyReject());
    json.writeBooleanField("keepEstablished", shape.keepEstablished());
    json.writeBooleanField("wideEntries", shape.entries() == TrieEntries.WIDE);
    json.writeNumberField("chunkCells", shape.chunking().cells());
    json.writeBooleanField("oneChunk", shape.chunking().single());
    json.writeEndObject();
  }

  private static void maps(JsonGenerator json, Bundle bundle) throws IOException {
    json.writeArrayFieldStart("maps");
    for (MapImage image : bundle.seeds().images()) {
      json.writeStartObject();
      json.writeStringField("name", image.map());
      json.writeNumberField("elements", image.count());
      json.writeNumberField("valueSize", image.valueSize());
      json.writeNumberField("bytes", image.bytes().length);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void kernel(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("kernel");
    for (KernelFeature feature : KernelFeature.values()) {
      json.writeStartObject();
      json.writeStringField("feature", feature.title());
      json.writeStringField("since", feature.since());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void subjects(JsonGenerator json, List<Subject> subjects) throws IOException {
    json.writeArrayFieldStart("subjects");
    for (Subject subject : subjects) {
      json.writeStartObject();
      json.writeStringField("namespace", subject.namespace());
      json.writeStringField("name", subject.name());
      json.writeArrayFieldStart("addresses");
      for (IpAddress address : subject.addresses()) {
        json.writeString(address.toString());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void provenance(JsonGenerator json, List<Provenance> provenance)
      throws IOException {
    json.writeArrayFieldStart("provenance");
    for (int id = 0; id < provenance.size(); id++) {
      json.writeStartObject();
      json.writeNumberField("id", id);
      decision(json, provenance.get(id).decision());
      json.writeArrayFieldStart("places");
      for (String place : provenance.get(id).places()) {
        json.writeString(place);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void decision(JsonGenerator json, Decision decision) throws IOException {
    json.writeBooleanField("allowed", decision.allowed());
    switch (decision) {
      case Decision.NotSubject _ -> json.writeStringField("kind", "NotSubject");
      case Decision.NotIsolated _ -> json.writeStringField("kind", "NotIsolated");
      case Decision.Self _ -> json.writeStringField("kind", "Self");
      case Decision.OwnNode _ -> json.writeStringField("kind", "OwnNode");
      case Decision.AllowedBy(RuleRef rule) -> {
        json.writeStringField("kind", "AllowedBy");
        json.writeObjectFieldStart("rule");
        policyFields(json, rule.policy());
        json.writeStringField("direction", rule.direction().policyType());
        json.writeNumberField("index", rule.index());
        json.writeEndObject();
      }
      case Decision.DefaultDeny(List<PolicyRef> policies) ->
          isolatedBy(json, "DefaultDeny", policies);
      case Decision.NoBackend(List<PolicyRef> policies) -> isolatedBy(json, "NoBackend", policies);
    }
  }

  private static void isolatedBy(JsonGenerator json, String kind, List<PolicyRef> policies)
      throws IOException {
    json.writeStringField("kind", kind);
    json.writeArrayFieldStart("isolatedBy");
    for (PolicyRef policy : policies) {
      json.writeStartObject();
      policyFields(json, policy);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void policyFields(JsonGenerator json, PolicyRef policy) throws IOException {
    json.writeStringField("namespace", policy.namespace());
    json.writeStringField("policy", policy.name());
  }

  private static void strings(JsonGenerator json, String field, SortedMap<String, String> values)
      throws IOException {
    json.writeObjectFieldStart(field);
    for (var entry : values.entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }
}
