package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LintCommandTest {
  private static final Path CLUSTER =
      Path.of(System.getProperty("netpolc.repository", ".."), "testdata/lint/cluster.yaml");

  /// A slip in a label, and rules that count for nothing.
  private static final String TWO =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: redis, namespace: shop}
      spec:
        podSelector:
          matchLabels:
            app: redsi
        policyTypes: [Ingress]
        egress:
          - {}
      """;

  @TempDir private Path folder;

  private TestConsole run(int status, String policies, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("policies.yaml"), policies);
    var arguments =
        new ArrayList<String>(
            List.of("lint", "-f", file.toString(), "--cluster", CLUSTER.toString()));
    arguments.addAll(List.of(more));
    var console = TestConsole.plain();
    assertThat(console.run(arguments.toArray(String[]::new)))
        .as("%s%s", console.out(), console.err())
        .isEqualTo(status);
    return console;
  }

  @Test
  void textShowsTheWorstFirstAndCounts() throws IOException {
    assertThat(run(ExitCode.NO, TWO).out())
        .startsWith("error[NP4006]: ")
        .contains("warning[NP4001]: ", "did you mean `app: redis`")
        .contains("1 error, 1 warning");
  }

  @Test
  void failOnSaysWhatTheExitCodeIs() throws IOException {
    String slip = TWO.replace("[Ingress]", "[Ingress, Egress]");
    run(ExitCode.NO, slip);
    run(ExitCode.OK, slip, "--fail-on", "error");
    run(ExitCode.NO, TWO, "--fail-on", "error");
    run(ExitCode.OK, TWO, "--fail-on", "never");
    run(ExitCode.USAGE, TWO, "--fail-on", "sometimes");
  }

  @Test
  void jsonFitsItsSchemaAndIsTheSameTwice() throws IOException {
    String out = run(ExitCode.NO, TWO, "-o", "json").out();
    Schemas.assertValid("lint", out);
    assertThat(run(ExitCode.NO, TWO, "-o", "json").out()).isEqualTo(out);
  }

  @Test
  void whatTheStateCannotShowIsNotSaid() throws IOException {
    Path file = Files.writeString(folder.resolve("alone.yaml"), TWO);
    var console = TestConsole.plain();
    assertThat(console.run("lint", "-f", file.toString())).isEqualTo(ExitCode.NO);
    assertThat(console.out()).contains("NP4006").doesNotContain("NP4001");
  }

  @Test
  void sarifFitsTheOfficialSchema() throws IOException {
    String out = run(ExitCode.NO, TWO + "---\n" + REPEATED, "-o", "sarif").out();
    Schemas.assertSarif(out);
    assertThat(out)
        .contains("\"ruleId\":\"NP4001\"", "\"level\":\"error\"", "\"level\":\"note\"")
        .contains("\"netpolc/v1\":\"NP4001|shop/redis|app=redsi\"");
  }

  @Test
  void githubHasACommandForEachFinding() throws IOException {
    assertThat(run(ExitCode.NO, TWO, "-o", "github", "--ignore", "open").out())
        .contains("::error file=", ",line=9,col=3,endColumn=9,title=NP4006 rules of a direction")
        .contains("::warning file=", "selects no pod", "%0Adid you mean");
  }

  @Test
  void junitFailsForWhatFailsTheCommand() throws IOException {
    assertThat(run(ExitCode.NO, TWO, "-o", "junit", "--fail-on", "error", "--ignore", "open").out())
        .contains("<testsuites tests=\"2\" failures=\"1\">", "name=\"NP4006: ");
  }

  @Test
  void aScreenfulIsShownUnlessAllIsAskedFor() throws IOException {
    String many = repeated(20);
    assertThat(run(ExitCode.NO, many, "--ignore", "open").out())
        .contains("8 more findings: --all shows them, -o json has them", "20 warnings");
    assertThat(run(ExitCode.NO, many, "--ignore", "open", "--all").out())
        .doesNotContain("more findings");
  }

  private static String repeated(int count) {
    var policies = new StringBuilder();
    for (int i = 0; i < count; i++) {
      policies
          .append("---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n")
          .append("metadata: {name: p%d, namespace: shop}\n".formatted(i))
          .append("spec: {podSelector: {matchLabels: {app: none%d}}}\n".formatted(i));
    }
    return policies.toString();
  }

  @Test
  void codesAreSelectedAndIgnored() throws IOException {
    assertThat(run(ExitCode.NO, TWO, "--select", "NP4001", "--all").out())
        .contains("NP4001")
        .doesNotContain("NP4006", "NP43");
    assertThat(run(ExitCode.OK, TWO, "--ignore", "NP40,breaks", "--all").out())
        .contains("NP4301")
        .doesNotContain("NP4001", "NP4006");
    assertThat(run(ExitCode.USAGE, TWO, "--select", "NP4999").err())
        .contains("`NP4999` is neither a code nor a group");
  }

  @Test
  void aCommentLeavesAFindingOutOnItsLineAndTheNext() throws IOException {
    String slip = TWO.replace("[Ingress]", "[Ingress, Egress]");
    String reason = slip.replace("app: redsi", "app: redsi # netpolc:ignore NP4001 comes later");
    assertThat(run(ExitCode.OK, reason, "--ignore", "open").out()).contains("(1 suppressed)");
    String above =
        slip.replace("app: redsi", "# netpolc:ignore NP4001 comes later\n      app: redsi");
    assertThat(run(ExitCode.OK, above, "--ignore", "open").out()).contains("(1 suppressed)");
    String none = slip.replace("app: redsi", "app: redsi # netpolc:ignore NP4001");
    assertThat(run(ExitCode.NO, none, "--ignore", "open").out()).contains("NP4401", "NP4001");
    String vain = reason.replace("redsi", "redis");
    assertThat(run(ExitCode.NO, vain, "--select", "NP44").out())
        .contains("warning[NP4402]: there is no `NP4001` here to be left out");
    String unknown = reason.replace("NP4001", "NP4");
    assertThat(run(ExitCode.NO, unknown, "--select", "NP44").out()).contains("NP4403");
  }

  @Test
  void anAnnotationLeavesFindingsOfItsPolicyOut() throws IOException {
    String annotated =
        TWO.replace(
            "namespace: shop}",
            "namespace: shop, annotations: {netpolc.io/ignore: "
                + "\"NP4001: comes later; NP4006: likewise\"}}");
    assertThat(run(ExitCode.OK, annotated, "--ignore", "open").out()).contains("(2 suppressed)");
  }

  @Test
  void aBaselineLeavesOutWhatIsKnownThoughLinesMove() throws IOException {
    Path known = folder.resolve("known.json");
    run(ExitCode.OK, TWO, "--write-baseline", known.toString());
    assertThat(Files.readString(known)).startsWith("[\n  \"NP4001|shop/redis|app=redsi\",\n");
    assertThat(run(ExitCode.OK, "# moved\n\n" + TWO, "--baseline", known.toString()).out())
        .contains("in the baseline");
    assertThat(run(ExitCode.NO, TWO + "---\n" + REPEATED, "--baseline", known.toString()).out())
        .contains("NP4201")
        .doesNotContain("NP4001");
    Files.writeString(known, "{}");
    run(ExitCode.INVALID_INPUT, TWO, "--baseline", known.toString());
  }

  @Test
  void aConfigurationStandsInForOptions() throws IOException {
    Path config = Files.writeString(folder.resolve("lint.yaml"), "lint: {failOn: never}\n");
    run(ExitCode.OK, TWO, "--config", config.toString());
    run(ExitCode.NO, TWO, "--config", config.toString(), "--fail-on", "error");
    Files.writeString(config, "lint:\n  ignore: [means, breaks]\n  select: [NP40, useless]\n");
    assertThat(run(ExitCode.OK, TWO, "--config", config.toString()).out())
        .contains("nothing found");
    Files.writeString(config, "lint:\n  failOn: sometimes\n  ignored: []\n  select: [NP9]\n");
    assertThat(run(ExitCode.INVALID_INPUT, TWO, "--config", config.toString()).err())
        .contains("lint.yaml:2:11", "lint.failOn: Unsupported value")
        .contains("lint.yaml:3:3", "did you mean `ignore`?")
        .contains("lint.yaml:4:12", "`NP9` is neither a code nor a group");
    Files.writeString(config, "lint: {baseline: \"\\0\"}\n");
    run(ExitCode.INVALID_INPUT, TWO, "--config", config.toString());
    Files.writeString(config, "lint: {baseline: ''}\n");
    assertThat(run(ExitCode.INVALID_INPUT, TWO, "--config", config.toString()).err())
        .contains("lint.baseline: Invalid value: \"\": must be a path");
  }

  /// A peer, a rule and halves of a prefix that add nothing, with comments around them.
  private static final String REPEATED =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: cart, namespace: shop}
      spec:
        podSelector: {matchLabels: {app: cart}}
        policyTypes: [Ingress]
        ingress:
          # the front end
          - from:
              - podSelector: {matchLabels: {tier: front}}  # all of it
              - podSelector: {matchLabels: {app: web, tier: front}}  # once more
          - from: [{ipBlock: {cidr: 203.0.113.0/25}}, {ipBlock: {cidr: 203.0.113.128/25}}]  # both
            ports: [{port: 7070}]
      """;

  @Test
  void fixesKeepCommentsAndLayout() throws IOException {
    String diff = run(ExitCode.NO, REPEATED, "--ignore", "open", "--diff").out();
    assertThat(diff)
        .contains("@@ -8,6 +8,5 @@\n")
        .contains("-        - podSelector: {matchLabels: {app: web, tier: front}}  # once more\n")
        .contains("+    - from: [{ipBlock: {cidr: 203.0.113.0/24}}]  # both\n");
    assertThat(Files.readString(folder.resolve("policies.yaml"))).isEqualTo(REPEATED);
    TestConsole fixed = run(ExitCode.OK, REPEATED, "--ignore", "open", "--fix");
    assertThat(fixed.err()).contains("2 mended");
    assertThat(Files.readString(folder.resolve("policies.yaml")))
        .isEqualTo(
            REPEATED
                .replace(
                    "        - podSelector: {matchLabels: {app: web, tier: front}}"
                        + "  # once more\n",
                    "")
                .replace(
                    "{ipBlock: {cidr: 203.0.113.0/25}}, {ipBlock: {cidr: 203.0.113.128/25}}",
                    "{ipBlock: {cidr: 203.0.113.0/24}}"));
  }

  @Test
  void standardInputIsNotFixed() {
    var console = TestConsole.plain().withInput(REPEATED);
    assertThat(console.run("lint", "-f", "-", "--cluster", CLUSTER.toString(), "--fix"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("standard input", "--diff shows the change");
  }

  @Test
  void aliasesAreLeftAlone() throws IOException {
    String aliased =
        REPEATED.replace("{matchLabels: {tier: front}}", "&front {matchLabels: {tier: front}}");
    assertThat(run(ExitCode.NO, aliased, "--ignore", "open", "--diff").out()).isEmpty();
  }
}
