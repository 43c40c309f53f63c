package io.netpolc.cli.explain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.cli.DecisionWords;
import io.netpolc.compiler.eval.FlowTrace;
import io.netpolc.compiler.eval.FlowTrace.Checked;
import io.netpolc.compiler.eval.FlowTrace.Item;
import io.netpolc.compiler.eval.FlowTrace.PolicyTrace;
import io.netpolc.compiler.eval.FlowTrace.RuleTrace;
import io.netpolc.compiler.eval.FlowTrace.Way;
import io.netpolc.compiler.explain.Explained;
import io.netpolc.compiler.explain.NearestRule;
import io.netpolc.compiler.explain.PolicyYaml;
import io.netpolc.compiler.explain.Remedy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.RuleRef;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An explanation as one object; `docs/schemas/explain.schema.json` describes it.
public final class JsonExplanation {
  private final OutputStream out;
  private final boolean all;

  /// @param out is closed with the object
  /// @param all whether policies that do not count are named
  public JsonExplanation(OutputStream out, boolean all) {
    this.out = out;
    this.all = all;
  }

  /// Writes an explanation.
  ///
  /// @throws IOException if it cannot be written
  public void write(FlowQuery query, Explained explained) throws IOException {
    Flow flow = explained.flow();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("from", query.from());
      json.writeStringField("to", query.to());
      json.writeStringField("protocol", flow.protocol().toString());
      json.writeNumberField("port", flow.port());
      json.writeNumberField("family", flow.from().address().family() == IpFamily.V4 ? 4 : 6);
      json.writeStringField("fromAddress", flow.from().address().toString());
      json.writeStringField("toAddress", flow.to().address().toString());
      json.writeBooleanField("allowed", explained.trace().allowed());
      for (FlowTrace.End end : explained.trace().ends()) {
        json.writeObjectFieldStart(end.direction().field());
        write(json, explained, end);
        json.writeEndObject();
      }
      json.writeArrayFieldStart("smallestChange");
      for (Remedy remedy : explained.remedies()) {
        write(json, remedy);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private void write(JsonGenerator json, Explained explained, FlowTrace.End end)
      throws IOException {
    Flow flow = explained.flow();
    decision(json, end.decision());
    json.writeArrayFieldStart("policies");
    for (PolicyTrace policy : all ? end.policies() : end.isolating()) {
      write(json, policy, ClauseWords.ofSubject(flow, end));
    }
    json.writeEndArray();
    boolean service = end.direction() == Direction.EGRESS && end.toService(flow.to());
    json.writeBooleanField("service", service);
    json.writeArrayFieldStart("ways");
    for (int i = 0; i < end.ways().size(); i++) {
      Way way = end.ways().get(i);
      json.writeStartObject();
      write(json, way, ClauseWords.of(flow, end, way));
      if (service) {
        json.writeObjectFieldStart("backendIngress");
        decision(json, explained.backends().get(i));
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("granting");
    for (RuleRef rule : Explained.granting(end)) {
      json.writeStartObject();
      rule(json, rule);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, PolicyTrace policy, ClauseWords words)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("policy", policy.policy().ref().toString());
    json.writeStringField("place", policy.policy().span().fileLine());
    json.writeBooleanField("isolates", policy.isolates());
    json.writeBooleanField("inDirection", policy.speaks());
    clauses(json, "selector", policy.selector(), words);
    json.writeEndObject();
  }

  private static void decision(JsonGenerator json, Decision decision) throws IOException {
    json.writeBooleanField("allowed", decision.allowed());
    json.writeStringField("reason", DecisionWords.reason(decision));
    if (decision instanceof Decision.AllowedBy(RuleRef rule)) {
      json.writeObjectFieldStart("rule");
      rule(json, rule);
      json.writeEndObject();
    }
  }

  private static void rule(JsonGenerator json, RuleRef rule) throws IOException {
    json.writeStringField("policy", rule.policy().toString());
    json.writeStringField("path", rule.path());
  }

  private static void write(JsonGenerator json, Way way, ClauseWords words) throws IOException {
    json.writeStringField("address", way.remote().address().toString());
    if (way.remote().pod() != null) {
      json.writeStringField("pod", way.remote().pod().qualifiedName());
    }
    json.writeNumberField("port", way.port());
    decision(json, way.decision());
    json.writeArrayFieldStart("rules");
    for (RuleTrace rule : way.rules()) {
      json.writeStartObject();
      rule(json, rule.rule().ref());
      place(json, rule.rule().span());
      json.writeBooleanField("matches", rule.matches());
      items(json, "peers", rule.peers(), Peer::span, words);
      items(json, "ports", rule.ports(), PolicyPort::span, words);
      json.writeEndObject();
    }
    json.writeEndArray();
    NearestRule nearest = NearestRule.of(way);
    if (!way.decision().allowed() && nearest != null) {
      write(json, nearest);
    }
  }

  private static void write(JsonGenerator json, NearestRule nearest) throws IOException {
    json.writeObjectFieldStart("nearest");
    rule(json, nearest.rule().rule().ref());
    index(json, "peer", nearest.rule().peers(), nearest.peer());
    index(json, "port", nearest.rule().ports(), nearest.port());
    json.writeNumberField("failures", nearest.failures());
    json.writeEndObject();
  }

  private static <T> void index(
      JsonGenerator json, String name, List<Item<T>> items, @Nullable Item<T> item)
      throws IOException {
    if (item != null) {
      json.writeNumberField(name, items.indexOf(item));
    }
  }

  private static <T> void items(
      JsonGenerator json,
      String name,
      List<Item<T>> items,
      Function<T, Span> span,
      ClauseWords words)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Item<T> item : items) {
      json.writeStartObject();
      place(json, span.apply(item.value()));
      json.writeBooleanField("matches", item.matches());
      clauses(json, "clauses", item.clauses(), words);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void clauses(
      JsonGenerator json, String name, List<Checked> clauses, ClauseWords words)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Checked checked : clauses) {
      json.writeStartObject();
      json.writeStringField("kind", ClauseText.kind(checked.clause()));
      json.writeStringField("wants", ClauseText.of(checked.clause()));
      json.writeBooleanField("holds", checked.holds());
      json.writeStringField("found", words.of(checked));
      place(json, checked.span());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void place(JsonGenerator json, Span span) throws IOException {
    json.writeStringField("file", span.file().name());
    json.writeNumberField("line", span.line());
    json.writeNumberField("column", span.column());
    json.writeNumberField("endLine", span.endLine());
    json.writeNumberField("endColumn", span.endColumn());
  }

  private static void write(JsonGenerator json, Remedy remedy) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", EditWords.kind(remedy.edit()));
    json.writeStringField("policy", remedy.edit().policy().toString());
    json.writeStringField("direction", remedy.edit().direction().field());
    json.writeStringField("path", EditWords.path(remedy.edit()));
    json.writeNumberField("otherPods", remedy.otherPods());
    json.writeStringField("words", EditWords.of(remedy));
    json.writeStringField("yaml", PolicyYaml.of(remedy.edit()));
    json.writeEndObject();
  }
}
