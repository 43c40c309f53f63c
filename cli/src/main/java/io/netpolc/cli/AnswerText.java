package io.netpolc.cli;

import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.compiler.verdict.PolicyRef;
import java.io.PrintStream;

/// An answer for people.
final class AnswerText {
  private final PrintStream out;
  private final Style style;
  private final Places places;

  AnswerText(PrintStream out, Style style, Places places) {
    this.out = out;
    this.style = style;
    this.places = places;
  }

  /// Prints an answer: the question and the verdict on the first line, then each end.
  void print(Answer answer) {
    Flow flow = answer.flow();
    FlowQuery query = answer.query();
    out.println(
        end(query.from(), flow.from())
            + " -> "
            + end(query.to(), flow.to())
            + " "
            + port(flow)
            + ": "
            + verdict(answer.evaluation().allowed()));
    printEnd(answer, Direction.EGRESS, name(query.from(), flow.from()));
    printEnd(answer, Direction.INGRESS, name(query.to(), flow.to()));
  }

  /// Says that the other family is answered differently.
  void printOtherFamily(Flow flow, Evaluation evaluation) {
    out.println(
        "note: over "
            + (flow.from().address().family() == IpFamily.V4 ? "IPv4" : "IPv6")
            + " the same is "
            + verdict(evaluation.allowed())
            + " ("
            + flow.from().address()
            + " -> "
            + flow.to().address()
            + ")");
  }

  private void printEnd(Answer answer, Direction direction, String name) {
    Evaluation evaluation = answer.evaluation();
    Decision decision = direction == Direction.EGRESS ? evaluation.egress() : evaluation.ingress();
    out.println("  " + direction.field() + " of " + name + ": " + words(decision));
    if (decision instanceof Decision.AllowedBy(var rule)) {
      out.println("    " + rule + " (" + places.of(rule) + ")");
    }
    for (PolicyRef policy : answer.isolatedBy(direction)) {
      out.println("    isolated by " + policy + " (" + places.of(policy) + ")");
    }
  }

  /// A decision in words, without names.
  static String words(Decision decision) {
    return switch (decision) {
      case Decision.NotSubject() -> "allowed, not subject to policy";
      case Decision.NotIsolated() -> "allowed, no policy isolates it";
      case Decision.Self() -> "allowed, a pod always reaches itself";
      case Decision.OwnNode() -> "allowed, traffic of its own node";
      case Decision.AllowedBy(_) -> "allowed by a rule";
      case Decision.DefaultDeny(_) -> "denied, no rule matches";
      case Decision.NoBackend(_) -> "denied, the Service has no ready backend on this port";
    };
  }

  private String verdict(boolean allowed) {
    return allowed ? style.good("allowed") : style.bad("denied");
  }

  private static String end(String word, FlowEnd end) {
    String name = name(word, end);
    String address = end.address().toString();
    return name.equals(address) ? address : name + " (" + address + ")";
  }

  private static String name(String word, FlowEnd end) {
    return end.pod() == null ? word : end.pod().qualifiedName();
  }

  private static String port(Flow flow) {
    return flow.protocol().hasPorts()
        ? flow.protocol() + "/" + flow.port()
        : flow.protocol().toString();
  }
}
