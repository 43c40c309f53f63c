package io.netpolc.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Answers for programs: one JSON object a line. What many answers share is rendered once.
final class AnswerJson implements AutoCloseable {
  private static final int MAX_ADDRESSES = 1 << 16;
  private static final int MAX_SAME = 1 << 16;

  /// What is said about one end.
  private record End(Decision decision, List<PolicyRef> isolatedBy) {}

  private static final SerializedString FROM = new SerializedString("from");
  private static final SerializedString TO = new SerializedString("to");
  private static final SerializedString PROTOCOL = new SerializedString("protocol");
  private static final SerializedString PORT = new SerializedString("port");
  private static final SerializedString FAMILY = new SerializedString("family");
  private static final SerializedString FROM_ADDRESS = new SerializedString("fromAddress");
  private static final SerializedString TO_ADDRESS = new SerializedString("toAddress");
  private static final SerializedString ALLOWED = new SerializedString("allowed");
  private static final SerializedString INGRESS = new SerializedString(Direction.INGRESS.field());
  private static final SerializedString EGRESS = new SerializedString(Direction.EGRESS.field());

  private final JsonFactory factory = new JsonFactoryBuilder().rootValueSeparator("\n").build();
  private final Map<End, SerializedString> ends = new HashMap<>();

  /// The same by object: the tables give the same ones again and again, whose content then need not
  /// be looked at.
  private final IdentityHashMap<List<PolicyRef>, IdentityHashMap<Decision, SerializedString>> same =
      new IdentityHashMap<>();

  private int sameCount;
  private final Map<IpAddress, SerializedString> addresses = new HashMap<>();
  private final JsonGenerator json;
  private final Places places;

  /// @param out stays open
  AnswerJson(OutputStream out, Places places) throws IOException {
    this.json = factory.createGenerator(JsonLines.unclosed(out));
    this.places = places;
  }

  /// @throws UncheckedIOException if it cannot be written
  void write(Answer answer) {
    try {
      writeChecked(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeChecked(Answer answer) throws IOException {
    FlowQuery query = answer.query();
    Flow flow = answer.flow();
    json.writeStartObject();
    json.writeFieldName(FROM);
    json.writeString(query.from());
    json.writeFieldName(TO);
    json.writeString(query.to());
    json.writeFieldName(PROTOCOL);
    json.writeString(flow.protocol().toString());
    json.writeFieldName(PORT);
    json.writeNumber(flow.port());
    json.writeFieldName(FAMILY);
    json.writeNumber(flow.from().address().family() == IpFamily.V4 ? 4 : 6);
    json.writeFieldName(FROM_ADDRESS);
    json.writeString(text(flow.from().address()));
    json.writeFieldName(TO_ADDRESS);
    json.writeString(text(flow.to().address()));
    json.writeFieldName(ALLOWED);
    json.writeBoolean(answer.evaluation().allowed());
    write(Direction.INGRESS, answer.evaluation().ingress(), answer);
    write(Direction.EGRESS, answer.evaluation().egress(), answer);
    json.writeEndObject();
  }

  /// An answer that there is none, in its place among the others.
  void writeError(FlowQuery query, String message) {
    try {
      json.writeStartObject();
      json.writeStringField("from", query.from());
      json.writeStringField("to", query.to());
      json.writeStringField("protocol", query.port().protocol().toString());
      json.writeNumberField("port", query.port().port());
      json.writeStringField("error", message);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The same where not even the question could be read.
  void writeError(String message) {
    try {
      json.writeStartObject();
      json.writeStringField("error", message);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Direction direction, Decision decision, Answer answer) throws IOException {
    json.writeFieldName(direction == Direction.INGRESS ? INGRESS : EGRESS);
    json.writeRawValue(text(decision, answer.isolatedBy(direction)));
  }

  private SerializedString text(Decision decision, List<PolicyRef> isolatedBy) throws IOException {
    IdentityHashMap<Decision, SerializedString> known = same.get(isolatedBy);
    SerializedString text = known == null ? null : known.get(decision);
    if (text != null) {
      return text;
    }
    var end = new End(decision, isolatedBy);
    text = ends.get(end);
    if (text == null) {
      text = new SerializedString(text(end));
      ends.put(end, text);
    }
    if (sameCount++ < MAX_SAME) {
      same.computeIfAbsent(isolatedBy, _ -> new IdentityHashMap<>()).put(decision, text);
    }
    return text;
  }

  private String text(End end) throws IOException {
    var target = new StringWriter();
    try (JsonGenerator part = factory.createGenerator(target)) {
      part.writeStartObject();
      part.writeBooleanField("allowed", end.decision.allowed());
      part.writeStringField("reason", DecisionWords.reason(end.decision));
      if (end.decision instanceof Decision.AllowedBy(RuleRef rule)) {
        part.writeObjectFieldStart("rule");
        part.writeStringField("policy", rule.policy().toString());
        part.writeStringField("path", rule.path());
        part.writeStringField("place", places.of(rule));
        part.writeEndObject();
      }
      part.writeArrayFieldStart("isolatedBy");
      for (PolicyRef policy : end.isolatedBy) {
        part.writeStartObject();
        part.writeStringField("policy", policy.toString());
        part.writeStringField("place", places.of(policy));
        part.writeEndObject();
      }
      part.writeEndArray();
      part.writeEndObject();
    }
    return target.toString();
  }

  private SerializedString text(IpAddress address) {
    SerializedString text = addresses.get(address);
    if (text == null) {
      text = new SerializedString(address.toString());
      if (addresses.size() < MAX_ADDRESSES) {
        addresses.put(address, text);
      }
    }
    return text;
  }

  /// Ends the last line, if there is one.
  @Override
  public void close() throws IOException {
    if (json.getOutputContext().getEntryCount() > 0) {
      json.writeRaw('\n');
    }
    json.close();
  }
}
