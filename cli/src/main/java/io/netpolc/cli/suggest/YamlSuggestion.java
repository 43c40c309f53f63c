package io.netpolc.cli.suggest;

import io.netpolc.compiler.explain.PolicyYaml;
import io.netpolc.compiler.replay.Replayed;
import io.netpolc.compiler.replay.Replayed.Outcome;
import io.netpolc.compiler.suggest.Beyond;
import io.netpolc.compiler.suggest.Suggested;
import java.io.PrintStream;

/// Policies as YAML that can be applied, with what is to be said about them in comments.
public final class YamlSuggestion {
  private final PrintStream out;

  /// @param out stays open
  public YamlSuggestion(PrintStream out) {
    this.out = out;
  }

  /// Writes them.
  public void write(Suggested suggested) {
    Replayed replayed = suggested.replayed();
    comment(
        "policies: %d; flows: %d, of which %d pass and %d stay denied"
            .formatted(
                suggested.policies().size(),
                replayed.flows(),
                replayed.flows(Outcome.STILL_ALLOWED),
                replayed.flows(Outcome.STILL_DENIED)));
    note(
        replayed.flows(Outcome.CUT),
        "flows to a Service without a ready backend, which nothing allows");
    note(replayed.flows(Outcome.NEWLY_ALLOWED), "flows that were denied and would be allowed");
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

  private void note(long count, String what) {
    if (count > 0) {
      comment(what + ": " + count);
    }
  }

  private void comment(String text) {
    out.println("# " + text);
  }
}
