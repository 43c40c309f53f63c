package io.netpolc.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.proof.CommitReport;
import io.netpolc.loader.Drift;
import io.netpolc.watch.node.Examined;
import io.netpolc.watch.node.NodeWatch;
import io.netpolc.watch.node.Specialisation;
import io.netpolc.watch.telling.ProofJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/// What `netpolc watch` says of itself: lines for people, or an object a line. That nobody can read
/// them ends nothing.
final class WatchLog implements NodeWatch.Report {
  private final Console console;
  private final OutputFormat format;
  private final InstantSource clock;
  private volatile boolean failed;

  WatchLog(Console console, OutputFormat format, InstantSource clock) {
    this.console = console;
    this.format = format;
    this.clock = clock;
  }

  private enum Level {
    info(""),
    warning("warning: "),
    error("error: ");

    private final String prefix;

    Level(String prefix) {
      this.prefix = prefix;
    }
  }

  /// Writes what an event is about.
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private void say(Level level, String event, String message, Fields fields) {
    synchronized (this) {
      switch (format) {
        case text -> console.err().println(level.prefix + message);
        case json -> console.err().writeBytes(object(level, event, message, fields));
      }
      console.err().flush();
    }
  }

  private byte[] object(Level level, String event, String message, Fields fields) {
    var text = new ByteArrayOutputStream();
    try (var line = new JsonLine(text)) {
      line.text("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
      line.text("level", level.name());
      line.text("event", event);
      line.text("message", message);
      fields.write(line.generator());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toByteArray();
  }

  /// A server is followed.
  void following(String server, String node) {
    say(
        Level.info,
        "following",
        "following " + server + " for node " + node,
        json -> {
          json.writeStringField("server", server);
          json.writeStringField("node", node);
        });
  }

  /// Metrics and health are told somewhere.
  void listening(String address) {
    say(
        Level.info,
        "listening",
        "metrics and health at http://" + address,
        json -> json.writeStringField("address", address));
  }

  /// It ends by a failure.
  void ended(String reason) {
    say(Level.error, "ended", reason, _ -> {});
  }

  @Override
  public void enforced(NodeWatch.Enforced enforced) {
    if (!enforced.renewed() && !failed) {
      return;
    }
    failed = false;
    int audited = enforced.audited();
    int without = enforced.unmatched().pods().size();
    say(
        Level.info,
        "enforced",
        "enforced: generation %d, %d policies%s, %d pods on this node, %d of them without an interface"
            .formatted(
                enforced.generation(),
                enforced.policies(),
                audited == 0 ? "" : " (" + audited + " only audited)",
                enforced.pods().size(),
                without),
        json -> {
          json.writeNumberField("generation", enforced.generation());
          json.writeNumberField("policies", enforced.policies());
          json.writeNumberField("audited", audited);
          json.writeNumberField("pods", enforced.pods().size());
          json.writeNumberField("podsWithoutInterface", without);
          json.writeNumberField("unknownInterfaces", enforced.unmatched().interfaces().size());
          json.writeBooleanField("renewed", enforced.renewed());
        });
  }

  @Override
  public void invalid(LiveObject.Invalid object) {
    say(
        Level.warning,
        "invalid",
        "%s is %senforced as it is written: %s"
            .formatted(object.key(), object.asWritten() ? "" : "not ", object.reason()),
        json -> {
          json.writeStringField("kind", object.key().kind());
          json.writeStringField("namespace", object.key().namespace());
          json.writeStringField("name", object.key().name());
          json.writeStringField("reason", object.reason());
        });
  }

  @Override
  public void examined(Examined examined) {
    CommitReport report = examined.report();
    if (report == null) {
      say(
          Level.error,
          "not_proved",
          "the kernel cannot be asked what it would decide: " + examined.failure(),
          json -> ProofJson.write(json, examined));
    } else if (report.clean()) {
      say(
          Level.info,
          "proved",
          (report.complete() ? "proved: " : "proved in part: ") + report.describe(),
          json -> ProofJson.write(json, examined));
    } else {
      String first = report.mismatches().getFirst().describe();
      String message =
          "not proved: %d packets would be decided otherwise than the policies say"
              .formatted(report.mismatchCount());
      say(
          Level.error,
          "not_proved",
          format == OutputFormat.text ? message + "\n" + first : message,
          json -> ProofJson.write(json, examined));
    }
  }

  @Override
  public void kept(List<String> reasons) {
    failed = true;
    for (String reason : reasons) {
      say(Level.error, "not_enforced", reason, _ -> {});
    }
    if (format == OutputFormat.text) {
      say(
          Level.info,
          "not_enforced",
          "this state is not enforced; what was before it stays",
          _ -> {});
    }
  }

  @Override
  public void trouble(String reason) {
    say(
        Level.warning,
        "trouble",
        reason + "; the last state stays in force",
        json -> json.writeStringField("reason", reason));
  }

  @Override
  public void specialised(Specialisation outcome) {
    switch (outcome.result()) {
      case IN_FORCE ->
          say(
              Level.info,
              "specialised",
              "a program that was made for the tables is in force",
              _ -> {});
      case OUTDATED -> {}
      case NO_CLANG, NOT_COMPILED, NOT_LOADED ->
          say(
              Level.warning,
              "not_specialised",
              "the prebuilt program stays: " + outcome.reason(),
              json -> {
                String result = outcome.result().name().toLowerCase(Locale.ROOT);
                json.writeStringField("result", result);
                json.writeStringField("reason", outcome.reason());
              });
    }
  }

  @Override
  public void compared(List<Drift> drift) {
    for (Drift found : drift) {
      String kind = found.kind().name().toLowerCase(Locale.ROOT);
      say(
          Level.warning,
          "drift",
          "mended: " + found.message(),
          json -> json.writeStringField("kind", kind));
    }
  }
}
