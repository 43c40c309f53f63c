package io.netpolc.cli.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.diag.TextRenderer;
import io.netpolc.compiler.lint.Finding;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Excerpts for people: errors first, then warnings, then what is only to be known; then counts.
public final class TextFindings implements LintWriter {
  /// So many are shown unless all are asked for.
  private static final int SCREENFUL = 12;

  private final PrintStream out;
  private final boolean coloured;
  private final boolean all;

  /// @param out stays open
  /// @param all whether more than a screenful is shown
  public TextFindings(PrintStream out, boolean coloured, boolean all) {
    this.out = out;
    this.coloured = coloured;
    this.all = all;
  }

  @Override
  public void write(LintReport report) {
    var renderer = new TextRenderer(coloured);
    List<Diagnostic> sorted =
        report.findings().stream()
            .map(Finding::diagnostic)
            .sorted(Comparator.comparing(Diagnostic::severity))
            .toList();
    int shown = all ? sorted.size() : Math.min(SCREENFUL, sorted.size());
    for (Diagnostic diagnostic : sorted.subList(0, shown)) {
      out.print(renderer.render(diagnostic));
      out.print('\n');
    }
    if (shown < sorted.size()) {
      out.printf("%d more findings: --all shows them, -o json has them%n", sorted.size() - shown);
    }
    out.println(summary(report));
  }

  private static String summary(LintReport report) {
    String counts =
        join(
            Stream.of(
                count(report.count(Severity.ERROR), "error"),
                count(report.count(Severity.WARNING), "warning"),
                count(
                    report.count(Severity.INFO) + report.count(Severity.NOTE), "piece", "pieces")));
    String found = counts.isEmpty() ? "nothing found" : counts;
    String apart =
        join(
            Stream.of(
                report.suppressed() == 0 ? "" : report.suppressed() + " suppressed",
                report.known() == 0 ? "" : report.known() + " in the baseline"));
    long fixes = report.findings().stream().filter(finding -> finding.fix() != null).count();
    return found
        + (apart.isEmpty() ? "" : " (" + apart + ")")
        + (fixes == 0 ? "" : "; --fix mends " + fixes + " of them, --diff shows how");
  }

  private static String count(long count, String word) {
    return count(count, word, word + "s");
  }

  private static String count(long count, String one, String many) {
    if (count == 0) {
      return "";
    }
    String words = count + " " + (count == 1 ? one : many);
    return one.equals("piece") ? words + " of information" : words;
  }

  private static String join(Stream<String> parts) {
    return String.join(", ", parts.filter(part -> !part.isEmpty()).toList());
  }
}
