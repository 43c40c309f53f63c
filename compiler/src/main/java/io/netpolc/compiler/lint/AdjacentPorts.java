package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.frontend.ast.PolicyText.PortText;
import io.netpolc.compiler.source.Span;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// NP4205: ports of one protocol that follow each other or overlap, and are one range. Two single
/// ports side by side are two services more often than a range, so they are left alone.
final class AdjacentPorts {
  private static final int MANY = 3;

  private final NetworkPolicy policy;
  private final PolicyRule rule;
  private final BitSet gone;

  /// @param gone the ports that are not there any more
  AdjacentPorts(NetworkPolicy policy, PolicyRule rule, BitSet gone) {
    this.policy = policy;
    this.rule = rule;
    this.gone = gone;
  }

  void check(Consumer<Candidate> candidates) {
    List<Integer> sorted =
        IntStream.range(0, rule.ports().size())
            .filter(i -> !gone.get(i) && rule.ports().get(i) instanceof PolicyPort.Range)
            .boxed()
            .sorted(
                Comparator.comparing((Integer i) -> range(i).protocol())
                    .thenComparingInt(i -> range(i).first()))
            .toList();
    var run = new ArrayList<Integer>();
    int last = 0;
    for (int index : sorted) {
      PolicyPort.Range range = range(index);
      boolean joins =
          !run.isEmpty()
              && range(run.getFirst()).protocol().equals(range.protocol())
              && range.first() <= last + 1;
      if (!joins) {
        report(run, last, candidates);
        run.clear();
        last = 0;
      }
      run.add(index);
      last = Math.max(last, range.last());
    }
    report(run, last, candidates);
  }

  private PolicyPort.Range range(int index) {
    return (PolicyPort.Range) rule.ports().get(index);
  }

  private void report(List<Integer> run, int last, Consumer<Candidate> candidates) {
    boolean anyRange = run.stream().anyMatch(i -> range(i).first() < range(i).last());
    if (run.size() < 2 || (run.size() < MANY && !anyRange)) {
      return;
    }
    PolicyPort.Range first = range(run.getFirst());
    var one = new PolicyPort.Range(first.protocol(), first.first(), last, first.span());
    Diagnostic diagnostic =
        Diagnostic.warning(
                DiagnosticCode.NP4205,
                first.span(),
                "%d entries are one range, `%s`".formatted(run.size(), SelectorWords.of(one)))
            .withHelp("write `port: %d` with `endPort: %d`".formatted(first.first(), last));
    var cuts = new ArrayList<Cut>();
    cuts.add(new Cut.OfPort(rule.ref(), run.getFirst(), one));
    for (int index : run.subList(1, run.size())) {
      diagnostic = diagnostic.withSecondary(range(index).span(), "part of it");
      cuts.add(new Cut.OfPort(rule.ref(), index, null));
    }
    candidates.accept(
        new Candidate(
            Finding.of(
                    diagnostic,
                    policy.ref(),
                    SelectorWords.of(rule) + " | " + SelectorWords.of(one))
                .withFix(fix(run, last)),
            cuts));
  }

  private @Nullable Fix fix(List<Integer> run, int last) {
    Span item = range(run.getFirst()).span();
    PortText text = policy.text().ports().get(item);
    if (text == null || text.port() == null) {
      return null;
    }
    String end = Integer.toString(last);
    Fix.Edit wider =
        text.endPort() == null
            ? ItemText.field(item, text.port(), "endPort: " + end)
            : new Fix.Edit(text.endPort(), end);
    var edits = new ArrayList<Fix.Edit>();
    for (int index : run.subList(1, run.size())) {
      Fix.Edit removal = ItemText.removal(range(index).span());
      if (removal == null) {
        return null;
      }
      edits.add(removal);
    }
    if (wider == null) {
      return null;
    }
    edits.add(wider);
    return new Fix("make one range of them", edits);
  }
}
