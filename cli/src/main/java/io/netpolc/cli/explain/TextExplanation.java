package io.netpolc.cli.explain;

import io.netpolc.cli.AnswerText;
import io.netpolc.cli.DecisionWords;
import io.netpolc.cli.Style;
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
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.RuleRef;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// An explanation for people: the verdict, each end with its policies and rules, and what to do.
public final class TextExplanation {
  /// Items of one list that are shown with their text.
  private static final int MOST_ITEMS = 3;

  private final PrintStream out;
  private final boolean coloured;
  private final boolean all;
  private final Style style;

  /// @param all whether policies that do not count are named
  public TextExplanation(PrintStream out, boolean coloured, boolean all) {
    this.out = out;
    this.coloured = coloured;
    this.all = all;
    this.style = new Style(coloured);
  }

  /// Writes an explanation.
  public void write(FlowQuery query, Explained explained) {
    Flow flow = explained.flow();
    out.println(
        AnswerText.heading(query, flow) + ": " + style.verdict(explained.trace().allowed()));
    write(explained, explained.trace().egress(), AnswerText.name(query.from(), flow.from()));
    write(explained, explained.trace().ingress(), AnswerText.name(query.to(), flow.to()));
    if (!explained.trace().allowed()) {
      writeRemedies(explained.remedies());
    }
  }

  /// Says that the other family is answered differently.
  public void noteOtherFamily(Flow flow, boolean allowed) {
    out.println();
    out.println(AnswerText.otherFamily(flow, style.verdict(allowed)));
  }

  private void write(Explained explained, FlowTrace.End end, String name) {
    out.println();
    out.println(
        style.strong(end.direction().field() + " of " + name)
            + ": "
            + DecisionWords.words(end.decision()));
    writeWays(explained, end);
    if (all) {
      writeOthers(end, explained.flow());
    }
    List<RuleRef> granting = Explained.granting(end);
    if (end.decision().allowed() && !granting.isEmpty()) {
      out.println(
          granting.size() == 1
              ? "  only this rule grants it; without it this end denies"
              : "  %d rules grant it; without all of them this end denies"
                  .formatted(granting.size()));
    }
  }

  private void writeWays(Explained explained, FlowTrace.End end) {
    Flow flow = explained.flow();
    boolean egress = end.direction() == Direction.EGRESS;
    boolean service = egress && end.toService(flow.to());
    if (service) {
      out.println("  each ready backend of the Service is decided on its own:");
    }
    Set<Boolean> shown = new HashSet<>();
    for (int i = 0; i < end.ways().size(); i++) {
      Way way = end.ways().get(i);
      if (service) {
        writeBackend(flow, way, explained.backends().get(i));
      }
      // One backend that passes and one that does not say enough; -o json has them all.
      if (shown.add(way.decision().allowed())) {
        write(end, way, ClauseWords.of(flow, end, way));
      }
    }
  }

  private void writeBackend(Flow flow, Way way, Decision ingress) {
    String name =
        way.remote().pod() == null
            ? way.remote().address().toString()
            : way.remote().pod().qualifiedName() + " (" + way.remote().address() + ")";
    out.println(
        "  backend %s %s/%d: %s; its ingress: %s"
            .formatted(
                name,
                flow.protocol(),
                way.port(),
                DecisionWords.words(way.decision()),
                DecisionWords.words(ingress)));
  }

  private void write(FlowTrace.End end, Way way, ClauseWords words) {
    for (PolicyTrace trace : end.isolating()) {
      NetworkPolicy policy = trace.policy();
      out.println(
          "  isolated by %s (%s), which selects %s"
              .formatted(policy.ref(), policy.span().fileLine(), selected(trace)));
      if (policy.effectiveRules(end.direction()).isEmpty()) {
        out.println("    it has no %s rules".formatted(end.direction().field()));
      }
      way.rules().stream()
          .filter(rule -> rule.rule().ref().policy().equals(policy.ref()))
          .forEach(rule -> write(rule, words));
    }
    NearestRule nearest = NearestRule.of(way);
    if (!way.decision().allowed() && nearest != null) {
      out.println(
          "  nearest: %s (%s), of which %s"
              .formatted(
                  nearest.rule().rule().ref(),
                  nearest.rule().rule().span().fileLine(),
                  nearest.failures() == 1
                      ? "1 clause fails"
                      : nearest.failures() + " clauses fail"));
    }
  }

  private static String selected(PolicyTrace trace) {
    return trace.selector().isEmpty()
        ? "every pod of its namespace"
        : "it by " + requirements(trace.selector());
  }

  private static String requirements(List<Checked> clauses) {
    return clauses.stream()
        .map(c -> "`" + ClauseText.of(c.clause()) + "`")
        .collect(Collectors.joining(", "));
  }

  private void write(RuleTrace trace, ClauseWords words) {
    PolicyRule rule = trace.rule();
    String verdict =
        trace.matches()
            ? style.good("allows")
            : trace.peersMatch()
                ? "takes the peer, not the port"
                : trace.portsMatch()
                    ? "takes the port, not the peer"
                    : "takes neither peer nor port";
    out.println("    %s: %s".formatted(rule.ref().path(), verdict));
    var underlines = new Underlines();
    NearestRule nearest = NearestRule.of(trace);
    List<Item<Peer>> peers =
        trace.peersMatch() && nearest.peer() != null ? List.of(nearest.peer()) : trace.peers();
    List<Item<PolicyPort>> ports =
        trace.portsMatch() && nearest.port() != null ? List.of(nearest.port()) : trace.ports();
    if (peers.isEmpty() && ports.isEmpty()) {
      underlines.whole(rule.span(), "takes every peer on every port");
    }
    add(underlines, peers, words, Peer::span, "takes every pod");
    add(underlines, ports, words, PolicyPort::span, "takes every port");
    out.print(underlines.render(coloured, "    "));
    int hidden = Math.max(0, peers.size() - MOST_ITEMS) + Math.max(0, ports.size() - MOST_ITEMS);
    if (hidden > 0) {
      out.println("    and %d more that do not take it; -o json has them all".formatted(hidden));
    }
  }

  private static <T> void add(
      Underlines underlines,
      List<Item<T>> items,
      ClauseWords words,
      Function<T, Span> span,
      String whole) {
    items.stream()
        .limit(MOST_ITEMS)
        .forEach(item -> underlines.add(item, span.apply(item.value()), words, whole));
  }

  private void writeOthers(FlowTrace.End end, Flow flow) {
    var words = ClauseWords.ofSubject(flow, end);
    for (PolicyTrace trace : end.policies()) {
      if (trace.isolates()) {
        continue;
      }
      NetworkPolicy policy = trace.policy();
      boolean selects = trace.selector().stream().allMatch(Checked::holds);
      out.println(
          "  %s (%s) %s"
              .formatted(
                  policy.ref(),
                  policy.span().fileLine(),
                  selects
                      ? "selects it, but does not isolate for " + end.direction().field()
                      : "does not select it"));
      if (!selects) {
        var underlines = new Underlines();
        underlines.add(trace.selector().stream().filter(c -> !c.holds()).toList(), words);
        out.print(underlines.render(coloured, "    "));
      }
    }
  }

  private void writeRemedies(List<Remedy> remedies) {
    out.println();
    if (remedies.isEmpty()) {
      out.println("no change of policies allows it");
      return;
    }
    out.println(style.strong("smallest change that allows it") + ":");
    for (Remedy remedy : remedies) {
      out.println("  " + EditWords.of(remedy));
      PolicyYaml.of(remedy.edit()).lines().forEach(line -> out.println("    " + line));
    }
  }
}
