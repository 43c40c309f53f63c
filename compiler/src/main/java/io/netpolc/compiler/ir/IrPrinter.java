package io.netpolc.compiler.ir;

import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Prints both levels of the IR. The text is stable: equal programs print alike.
public final class IrPrinter {
  private static final String GROUP_LETTERS = "tuso";

  private final StringBuilder out = new StringBuilder();

  private IrPrinter() {}

  /// The text of a rule program.
  public static String print(RuleProgram program) {
    var printer = new IrPrinter();
    for (Direction direction : Direction.values()) {
      List<Tier> tiers = program.tiers(direction);
      for (int t = 0; t < tiers.size(); t++) {
        printer.tier(direction, t, tiers.get(t));
      }
    }
    program
        .facts()
        .numbers()
        .forEach((name, numbers) -> printer.line(0, "port " + name + " is " + numbers));
    program.facts().unpopulated().forEach(term -> printer.line(0, "no pod in " + term));
    return printer.out.toString();
  }

  private void tier(Direction direction, int index, Tier tier) {
    String kind = tier.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    line(0, direction.field() + " tier " + index + " (" + kind + ")");
    for (Section section : tier.sections()) {
      line(1, "policy " + section.policy() + " for " + section.subjects());
      for (Rule rule : section.rules()) {
        line(2, rule.ref().path() + ": " + effect(rule));
        rule.matches().forEach(this::match);
      }
    }
  }

  private static String effect(Rule rule) {
    return switch (rule.effect()) {
      case Effect.Pass() -> "pass";
      case Effect.Decide(Decision.AllowedBy(var ref)) when ref.equals(rule.ref()) -> "allow";
      case Effect.Decide(var decision) -> print(decision);
    };
  }

  private void match(Match match) {
    line(
        3,
        join(match.peers())
            + (match.destination() == null ? "" : " where " + match.destination())
            + " on "
            + join(match.ports()));
  }

  private static String join(List<?> items) {
    return items.isEmpty()
        ? "nothing"
        : items.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  /// The text of decision tables.
  public static String print(DecisionTables tables) {
    var printer = new IrPrinter();
    printer.decisions(tables.decisions());
    printer.addresses("ipv4", tables.v4());
    printer.addresses("ipv6", tables.v6());
    printer.ports(tables.ports());
    for (int r = 0; r < tables.rows().length; r++) {
      printer.line(0, "row " + r + ": " + runs(tables.rows()[r]));
    }
    for (int v = 1; v < tables.vectors().size(); v++) {
      printer.vector(v, tables.vectors().get(v));
    }
    for (int s = 0; s < tables.subjectCount(); s++) {
      printer.line(
          0,
          "subject "
              + s
              + ": ingress vector "
              + tables.vector(s, Direction.INGRESS)
              + ", egress vector "
              + tables.vector(s, Direction.EGRESS));
    }
    return printer.out.toString();
  }

  private void decisions(List<Decision> decisions) {
    for (int d = 0; d < decisions.size(); d++) {
      line(0, "decision " + d + ": " + print(decisions.get(d)));
    }
  }

  /// A decision in words, without the places it rests on.
  public static String print(Decision decision) {
    return switch (decision) {
      case Decision.NotSubject() -> "allow: not subject to policy";
      case Decision.NotIsolated() -> "allow: not isolated";
      case Decision.Self() -> "allow: the pod itself";
      case Decision.OwnNode() -> "allow: own node";
      case Decision.AllowedBy(var rule) -> "allow: " + rule;
      case Decision.DefaultDeny(var by) -> "deny: isolated by " + policies(by);
      case Decision.NoBackend(var by) -> "deny: no ready backend, isolated by " + policies(by);
    };
  }

  private static String policies(List<PolicyRef> policies) {
    return policies.stream().map(PolicyRef::toString).collect(Collectors.joining(", "));
  }

  private void addresses(String family, AddressMap map) {
    line(0, family + " otherwise: peer " + map.defaultClass());
    for (int i = 0; i < map.prefixes().size(); i++) {
      line(0, family + " " + map.prefixes().get(i) + ": peer " + map.classes()[i]);
    }
  }

  private void ports(PortClasses ports) {
    line(0, "protocols without ports: port class 0");
    for (int p = 0; p < ports.runs().size(); p++) {
      PortClasses.Runs runs = ports.runs().get(p);
      String text =
          IntStream.range(0, runs.firsts().length)
              .mapToObj(i -> span(runs.firsts()[i], runs.last(i)) + " -> " + runs.classes()[i])
              .collect(Collectors.joining(", "));
      line(0, PortClasses.PROTOCOLS.get(p) + ": " + text);
    }
  }

  private static String span(int first, int last) {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }

  /// `0-3 -> 1, 4 -> 0`.
  private static String runs(int[] row) {
    var text = new StringBuilder();
    int first = 0;
    for (int i = 1; i <= row.length; i++) {
      if (i == row.length || row[i] != row[first]) {
        text.append(first == 0 ? "" : ", ")
            .append(span(first, i - 1))
            .append(" -> ")
            .append(row[first]);
        first = i;
      }
    }
    return text.toString();
  }

  private void vector(int index, CellVector vector) {
    line(0, "vector " + index + " otherwise: " + cell(vector.common()));
    for (int i = 0; i < vector.peers().length; ) {
      int cell = vector.cells()[i];
      int at = i;
      int[] alike =
          IntStream.range(i, vector.peers().length)
              .takeWhile(k -> vector.cells()[k] == cell)
              .map(k -> vector.peers()[k])
              .toArray();
      i = at + alike.length;
      String peers =
          Arrays.stream(alike).mapToObj(Integer::toString).collect(Collectors.joining(","));
      line(1, "peer " + peers + ": " + cell(cell));
    }
  }

  /// `row 3 track tu reply o`: the letters are TCP, UDP, SCTP, others.
  private static String cell(int cell) {
    return "row "
        + Cell.row(cell)
        + letters(" track ", Cell.track(cell))
        + letters(" reply ", Cell.reply(cell));
  }

  private static String letters(String word, int bits) {
    if (bits == 0) {
      return "";
    }
    var text = new StringBuilder(word);
    for (int group = 0; group < Cell.GROUPS; group++) {
      if (((bits >> group) & 1) != 0) {
        text.append(GROUP_LETTERS.charAt(group));
      }
    }
    return text.toString();
  }

  private void line(int depth, String text) {
    out.append("  ".repeat(depth)).append(text).append('\n');
  }
}
