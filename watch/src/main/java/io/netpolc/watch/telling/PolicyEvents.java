package io.netpolc.watch.telling;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.loader.Drift;
import io.netpolc.watch.api.ApiException;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.node.NodeWatch.Enforced;
import io.netpolc.watch.node.NodeWatch.Report;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Writes a Kubernetes Event for each policy that is not enforced as it is written, or whose mode
/// is not understood, beside everything else. The same reason for the same policy has the same
/// name, so that of many nodes one writes it, and again only after the apiserver has forgotten it
/// (usually after an hour).
public final class PolicyEvents implements Report, AutoCloseable {
  private static final String REASON = "NotEnforcedAsWritten";
  private static final String REASON_OF_A_MODE = "ModeNotUnderstood";
  private static final String COMPONENT = "netpolc";
  private static final int FORBIDDEN = 403;
  private static final int CONFLICT = 409;
  private static final int MOST_WAITING = 256;

  /// What the apiserver takes.
  private static final int MOST_OF_A_MESSAGE = 1024;

  private static final int MOST_OF_A_NAME = 200;

  private final ApiServer server;
  private final String node;
  private final InstantSource clock;
  private final Consumer<String> troubles;
  private final ThreadPoolExecutor writer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          Thread.ofPlatform().daemon().name("events").factory(),
          new ThreadPoolExecutor.DiscardPolicy());
  private boolean complained;

  /// @param node the name of this node
  /// @param troubles hears once why events cannot be written, until one can be
  public PolicyEvents(
      ApiServer server, String node, InstantSource clock, Consumer<String> troubles) {
    this.server = server;
    this.node = node;
    this.clock = clock;
    this.troubles = troubles;
  }

  @Override
  public void invalid(LiveObject.Invalid object) {
    // Events of cluster-wide objects and of pods are others' concern.
    if (object.closed() != null) {
      writer.execute(() -> write(object));
    }
  }

  private void write(LiveObject.Invalid policy) {
    String path = "/api/v1/namespaces/" + policy.key().namespace() + "/events";
    try {
      server.create(path, event(policy));
      complained = false;
    } catch (ApiException refused) {
      if (refused.code() != CONFLICT) {
        complain(
            refused.code() == FORBIDDEN
                ? "events need create on events: " + refused.getMessage()
                : String.valueOf(refused.getMessage()));
      }
    } catch (IOException failure) {
      complain(String.valueOf(failure.getMessage()));
    }
  }

  private void complain(String reason) {
    if (!complained) {
      complained = true;
      troubles.accept(reason);
    }
  }

  private String event(LiveObject.Invalid policy) {
    ObjectKey key = policy.key();
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    var text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("apiVersion", "v1");
      json.writeStringField("kind", "Event");
      json.writeObjectFieldStart("metadata");
      json.writeStringField("name", name(policy));
      json.writeStringField("namespace", key.namespace());
      json.writeEndObject();
      json.writeObjectFieldStart("involvedObject");
      json.writeStringField("apiVersion", "networking.k8s.io/v1");
      json.writeStringField("kind", key.kind());
      json.writeStringField("namespace", key.namespace());
      json.writeStringField("name", key.name());
      json.writeEndObject();
      json.writeStringField("type", "Warning");
      json.writeStringField("reason", policy.asWritten() ? REASON_OF_A_MODE : REASON);
      json.writeStringField("message", cut(policy.reason(), MOST_OF_A_MESSAGE));
      json.writeObjectFieldStart("source");
      json.writeStringField("component", COMPONENT);
      json.writeStringField("host", node);
      json.writeEndObject();
      json.writeStringField("firstTimestamp", now);
      json.writeStringField("lastTimestamp", now);
      json.writeNumberField("count", 1);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private static String name(LiveObject.Invalid policy) {
    try {
      byte[] said = (policy.key() + " " + policy.reason()).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(said);
      return cut(policy.key().name(), MOST_OF_A_NAME)
          + "."
          + HexFormat.of().formatHex(digest, 0, Long.BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String cut(String text, int most) {
    return text.substring(0, Math.min(most, text.length()));
  }

  @Override
  public void enforced(Enforced enforced) {}

  @Override
  public void kept(List<String> reasons) {}

  @Override
  public void compared(List<Drift> drift) {}

  @Override
  public void trouble(String reason) {}

  /// What has not been written is not.
  @Override
  public void close() {
    writer.shutdownNow();
  }
}
