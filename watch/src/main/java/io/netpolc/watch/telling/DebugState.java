package io.netpolc.watch.telling;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.loader.EnforcedPod;
import io.netpolc.loader.LocalPod;
import io.netpolc.loader.Vectors;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.node.NodeWatch.Enforced;
import io.netpolc.watch.node.Specialisation;
import io.netpolc.watch.node.TableUse;
import io.netpolc.watch.state.ClusterStore;
import io.netpolc.watch.state.Following;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Everything at one moment, as JSON, for whoever looks for a fault. What is said of interfaces and
/// vectors is what the kernel holds.
final class DebugState {
  private static final int OK = 200;

  private final Telling.Speaker speaker;
  private final Told told;
  private final KernelView kernel;

  DebugState(Telling.Speaker speaker, Told told, KernelView kernel) {
    this.speaker = speaker;
    this.told = told;
    this.kernel = kernel;
  }

  /// What the kernel holds.
  ///
  /// @param pods by each of their addresses
  /// @param failure why it could not be asked, or null
  private record Held(Map<IpAddress, EnforcedPod> pods, @Nullable String failure) {}

  private Held held() {
    Map<IpAddress, EnforcedPod> pods = new HashMap<>();
    try {
      for (EnforcedPod pod : kernel.pods()) {
        pod.addresses().forEach(address -> pods.put(address, pod));
      }
      return new Held(pods, null);
    } catch (LoaderException unreadable) {
      return new Held(pods, String.valueOf(unreadable.getMessage()));
    }
  }

  Page page() {
    Held held = held();
    var text = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("node", speaker.node());
      json.writeStringField("version", speaker.version());
      optional(json, "unhealthy", told.illness());
      optional(json, "unready", told.unreadiness());
      optional(json, "kernelUnreadable", held.failure);
      json.writeNumberField("stateAgeSeconds", told.age());
      json.writeBooleanField("specialised", told.isSpecialised());
      Specialisation last = told.specialisation();
      optional(
          json, "notSpecialised", last == null || last.reason().isEmpty() ? null : last.reason());
      Told.State state = told.state();
      if (state != null) {
        json.writeNumberField(
            "enforcedSecondsAgo", Told.seconds(System.nanoTime() - state.since()));
        enforced(json, state.enforced(), held);
      }
      Told.Proof proof = told.proof();
      if (proof != null) {
        ProofJson.write(json, proof);
      }
      ClusterStore store = told.store();
      if (store != null) {
        followed(json, store);
      }
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new Page(OK, "application/json", text.toByteArray());
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, value);
    }
  }

  private static void strings(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static void enforced(JsonGenerator json, Enforced enforced, Held held)
      throws IOException {
    json.writeNumberField("generation", enforced.generation());
    json.writeArrayFieldStart("pods");
    for (LocalPod pod : enforced.pods()) {
      pod(json, pod, held);
    }
    json.writeEndArray();
    strings(json, "unknownInterfaces", enforced.unmatched().interfaces());
    invalid(json, "tooLarge", enforced.tooLarge());
    json.writeArrayFieldStart("tables");
    for (TableUse table : enforced.tables()) {
      json.writeStartObject();
      json.writeStringField("table", StateMetrics.name(table.room()));
      json.writeNumberField("used", table.used());
      json.writeNumberField("capacity", table.capacity());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void pod(JsonGenerator json, LocalPod pod, Held held) throws IOException {
    json.writeStartObject();
    json.writeStringField("pod", pod.qualifiedName());
    strings(json, "addresses", pod.addresses().stream().map(IpAddress::toString).toList());
    EnforcedPod on =
        pod.addresses().stream()
            .map(held.pods::get)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    if (on == null) {
      json.writeNullField("interface");
      json.writeNullField("vectors");
    } else {
      json.writeStringField("interface", on.interfaceName());
      json.writeNumberField("ifindex", on.ifindex());
      vectors(json, "vectors", on.enforced());
      if (!on.shadow().equals(on.enforced())) {
        vectors(json, "auditedVectors", on.shadow());
      }
    }
    json.writeEndObject();
  }

  private static void vectors(JsonGenerator json, String name, Vectors of) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("ingress", of.ingress());
    json.writeNumberField("egress", of.egress());
    json.writeEndObject();
  }

  private void followed(JsonGenerator json, ClusterStore store) throws IOException {
    json.writeNumberField("pendingChanges", store.pending());
    List<String> policies = names(store.keys(Resource.NETWORK_POLICIES));
    strings(json, "policies", policies);
    boolean all = speaker.mode() == PolicyMode.AUDIT;
    strings(json, "audited", all ? policies : names(store.audited()));
    invalid(json, "invalid", store.invalid());
    json.writeObjectFieldStart("resources");
    long now = System.nanoTime();
    for (var following : store.following().entrySet()) {
      json.writeObjectFieldStart(following.getKey().toString());
      resource(json, following.getValue(), now);
    }
    json.writeEndObject();
  }

  private static void invalid(JsonGenerator json, String name, List<LiveObject.Invalid> objects)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (LiveObject.Invalid object : objects) {
      ObjectKey key = object.key();
      json.writeStartObject();
      json.writeStringField("kind", key.kind());
      json.writeStringField("namespace", key.namespace());
      json.writeStringField("name", key.name());
      json.writeStringField("reason", object.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static List<String> names(Collection<ObjectKey> policies) {
    return policies.stream().map(key -> key.namespace() + "/" + key.name()).toList();
  }

  private static void resource(JsonGenerator json, Following of, long now) throws IOException {
    json.writeNumberField("objects", of.objects());
    json.writeNumberField("heardSecondsAgo", Told.seconds(of, now));
    json.writeNumberField("lists", of.lists());
    json.writeNumberField("restarts", of.restarts());
    json.writeNumberField("troubles", of.troubles());
    optional(json, "trouble", of.trouble());
    json.writeEndObject();
  }
}
