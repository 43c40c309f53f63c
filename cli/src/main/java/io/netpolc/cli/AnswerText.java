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
public final class AnswerText {
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
    out.println(heading(query, flow) + ": " + style.verdict(answer.evaluation().allowed()));
    printEnd(answer, Direction.EGRESS, name(query.from(), flow.from()));
    printEnd(answer, Direction.INGRESS, name(query.to(), flow.to()));
  }

  /// What was asked, with names and addresses.
  public static String heading(FlowQuery query, Flow flow) {
    return end(query.from(), flow.from()) + " -> " + end(query.to(), flow.to()) + " " + port(flow);
  }

  /// Says that the other family is answered differently.
  ///
  /// @param verdict the answer there
  public static String otherFamily(Flow flow, String verdict) {
    return "note: over "
        + (flow.from().address().family() == IpFamily.V4 ? "IPv4" : "IPv6")
        + " the same is "
        + verdict
        + " ("
        + flow.from().address()
        + " -> "
        + flow.to().address()
        + ")";
  }

  private void printEnd(Answer answer, Direction direction, String name) {
    Evaluation evaluation = answer.evaluation();
    Decision decision = direction == Direction.EGRESS ? evaluation.egress() : evaluation.ingress();
    out.println("  " + direction.field() + " of " + name + ": " + DecisionWords.words(decision));
    if (decision instanceof Decision.AllowedBy(var rule)) {
      out.println("    " + rule + " (" + places.of(rule) + ")");
    }
    for (PolicyRef policy : answer.isolatedBy(direction)) {
      out.println("    isolated by " + policy + " (" + places.of(policy) + ")");
    }
  }

  private static String end(String word, FlowEnd end) {
    String name = name(word, end);
    String address = end.address().toString();
    return name.equals(address) ? address : name + " (" + address + ")";
  }

  /// The pod at an end, or what was asked for.
  public static String name(String word, FlowEnd end) {
    return end.pod() == null ? word : end.pod().qualifiedName();
  }

  /// `TCP/80`, or a protocol without ports.
  public static String port(Flow flow) {
    return flow.protocol().hasPorts()
        ? flow.protocol() + "/" + flow.port()
        : flow.protocol().toString();
  }
}
