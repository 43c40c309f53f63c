package io.netpolc.watch.telling;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.compiler.proof.CommitReport;
import io.netpolc.compiler.proof.Mismatch;
import io.netpolc.watch.node.Examined;
import java.io.IOException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What was found before something was put in force, as JSON.
public final class ProofJson {
  private ProofJson() {}

  static void write(JsonGenerator json, Told.Proof proof) throws IOException {
    json.writeObjectFieldStart("proof");
    json.writeNumberField("secondsAgo", Told.seconds(System.nanoTime() - proof.since()));
    write(json, proof.examined());
    json.writeEndObject();
  }

  /// Writes its fields into an object that has begun.
  public static void write(JsonGenerator json, Examined examined) throws IOException {
    json.writeStringField("result", examined.result().toString());
    json.writeNumberField("seconds", Told.seconds(examined.nanos()));
    CommitReport report = examined.report();
    if (report == null) {
      json.writeStringField("reason", String.valueOf(examined.failure()));
      return;
    }
    json.writeNumberField("pods", report.pods());
    json.writeNumberField("kinds", report.kinds());
    json.writeNumberField("packets", report.packets());
    json.writeBooleanField("exhaustive", report.exhaustive());
    looked(json, "ports", report.ports());
    looked(json, "addresses", report.addresses());
    if (!report.clean()) {
      json.writeNumberField("mismatches", report.mismatchCount());
      mismatch(json, report.mismatches().getFirst());
    }
  }

  private static void looked(JsonGenerator json, String name, CommitReport.Looked looked)
      throws IOException {
    json.writeNumberField(name, looked.all());
    json.writeNumberField(name + "Left", looked.left());
  }

  private static void mismatch(JsonGenerator json, Mismatch first) throws IOException {
    json.writeStringField("pod", first.subject());
    json.writeStringField("direction", first.direction().field());
    json.writeStringField("packet", first.packet());
    json.writeStringField("frame", HexFormat.of().formatHex(first.frame()));
    json.writeStringField("policiesSay", first.expectedVerdict());
    by(json, "policiesSayBy", first.expectedDecision());
    json.writeStringField("kernelSays", first.actualVerdict());
    by(json, "kernelSaysBy", first.actualDecision());
  }

  private static void by(JsonGenerator json, String name, @Nullable Object decision)
      throws IOException {
    if (decision == null) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, decision.toString());
    }
  }
}
