package io.netpolc.cli.suggest;

import io.netpolc.cli.policytest.Outcome;
import io.netpolc.compiler.explain.PolicyYaml;
import io.netpolc.compiler.replay.Replayed;
import io.netpolc.compiler.suggest.Beyond;
import io.netpolc.compiler.suggest.Suggested;
import java.io.PrintStream;
import java.util.List;

/// Policies as YAML that can be applied, with what is to be said about them in comments.
public final class YamlSuggestion {
  private final PrintStream out;

  /// @param out stays open
  public YamlSuggestion(PrintStream out) {
    this.out = out;
  }

  /// Writes them.
  ///
  /// @param tests what became of them with these policies
  public void write(Suggested suggested, List<Outcome> tests) {
    Replayed replayed = suggested.replayed();
    String flows =
        "flows: %d, of which %d pass and %d stay denied"
            .formatted(
                replayed.flows(),
                replayed.flows(Replayed.Outcome.STILL_ALLOWED),
                replayed.flows(Replayed.Outcome.STILL_DENIED));
    String policies = "policies: " + suggested.policies().size() + "; ";
    comment(policies + (tests.isEmpty() ? flows : hold(tests)));
    if (!tests.isEmpty() && replayed.flows() > 0) {
      comment(flows);
    }
    tests.forEach(this::failure);
    note(
        replayed.flows(Replayed.Outcome.CUT),
        "flows to a Service without a ready backend, which nothing allows");
    note(
        replayed.flows(Replayed.Outcome.NEWLY_ALLOWED),
        "flows that were denied and would be allowed");
    note(replayed.unknownFlows(), "flows left out, as nobody in the cluster has the address");
    for (String pod : suggested.unnamed()) {
      comment("no policy for " + pod + ": it has no label that a policy could select");
    }
    for (Suggested.Policy policy : suggested.policies()) {
      out.println("---");
      comment("pods selected: %d, seen: %d".formatted(policy.pods(), policy.seen()));
      for (Beyond beyond : suggested.beyond()) {
        if (beyond.policy().equals(policy.policy().ref())) {
          comment(BeyondWords.of(beyond));
        }
      }
      out.print(PolicyYaml.of(policy.policy()));
    }
  }

  private static String hold(List<Outcome> tests) {
    long holding = tests.stream().filter(Outcome::holds).count();
    return "tests: %d, of which %d hold".formatted(tests.size(), holding);
  }

  private void failure(Outcome test) {
    var failure = test.failure();
    if (failure != null) {
      comment("fails: " + test.assertion().span().fileLine() + ": " + test.assertion().text());
      comment("  %s: %s -> %s".formatted(failure.words(), failure.from(), failure.to()));
    }
  }

  private void note(long count, String what) {
    if (count > 0) {
      comment(what + ": " + count);
    }
  }

  /// One line, whatever a file is called.
  private void comment(String text) {
    out.println("# " + text.replaceAll("[\\p{Cntrl}\\x85\\u2028\\u2029]", "\ufffd"));
  }
}
