package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.cli.git.GitRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
  private static final String CLUSTER =
      """
      {apiVersion: v1, kind: Namespace, metadata: {name: a}}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: a}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: c, image: i}]}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: a}
      spec:
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: c, image: i}]}
      """;

  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: db, namespace: a}
      spec:
        podSelector: {matchLabels: {app: db}}
        ingress:
        - from: [{podSelector: {matchLabels: {app: web}}}]
          ports: [%s]
      """;

  @TempDir private Path folder;

  private TestConsole diff(int status, String before, String after, String... more)
      throws IOException {
    Path old = Files.writeString(folder.resolve("old.yaml"), before);
    Path fresh = Files.writeString(folder.resolve("new.yaml"), after);
    Path cluster = Files.writeString(folder.resolve("cluster.yaml"), CLUSTER);
    var arguments =
        new ArrayList<String>(
            List.of("diff", old.toString(), fresh.toString(), "--cluster", cluster.toString()));
    arguments.addAll(List.of(more));
    var console = TestConsole.plain();
    assertThat(console.run(arguments.toArray(String[]::new))).as(console.err()).isEqualTo(status);
    return console;
  }

  @Test
  void eachDirectionIsShownWithAFlowAndWhatDecides() throws IOException {
    String before = POLICY.formatted("{port: 80}, {port: 443}");
    String after = POLICY.formatted("{port: 443}, {port: 8000, endPort: 8010}");
    String old = folder.resolve("old.yaml").toString();
    String fresh = folder.resolve("new.yaml").toString();
    assertThat(diff(ExitCode.OK, before, after).out())
        .isEqualTo(
            """
            newly allowed:
              a/web[Deployment] => a/db[StatefulSet] : TCP 8000-8010 (IPv4)
                for instance 198.18.0.2 -> 198.18.0.1 TCP/8000
                  before: denied: ingress isolated by a/db (%1$s:3)
                  after:  allowed: egress not isolated, ingress by a/db spec.ingress[0] (%2$s:7)
            no longer allowed:
              a/web[Deployment] => a/db[StatefulSet] : TCP 80 (IPv4)
                for instance 198.18.0.2 -> 198.18.0.1 TCP/80
                  before: allowed: egress not isolated, ingress by a/db spec.ingress[0] (%1$s:7)
                  after:  denied: ingress isolated by a/db (%2$s:3)
            2 workloads compared
            """
                .formatted(old, fresh));
  }

  @Test
  void anotherTextForTheSamePolicyIsNoChange() throws IOException {
    String before = POLICY.formatted("{port: 80}, {port: 81}, {port: 82}");
    String after = POLICY.formatted("{port: 80, endPort: 82}");
    assertThat(diff(ExitCode.OK, before, after, "--fail-on", "any").out())
        .isEqualTo("no change in behaviour of 2 workloads\n");
    assertThat(diff(ExitCode.OK, before, after, "-o", "json").out())
        .isEqualTo(
            "{\"changed\":false,\"compared\":2,\"newlyAllowed\":[],\"noLongerAllowed\":[]}\n");
  }

  @Test
  void whatFailsIsChosen() throws IOException {
    String less = POLICY.formatted("{port: 80}");
    String more = POLICY.formatted("{port: 80}, {port: 81}");
    diff(ExitCode.NO, less, more, "--fail-on", "widen");
    diff(ExitCode.OK, less, more, "--fail-on", "narrow");
    diff(ExitCode.NO, less, more, "--fail-on", "any");
    diff(ExitCode.OK, more, less, "--fail-on", "widen");
    diff(ExitCode.NO, more, less, "--fail-on", "narrow");
  }

  @Test
  void otherFormsSayTheSame() throws IOException {
    String less = POLICY.formatted("{port: 80}");
    String more = POLICY.formatted("{port: 80}, {port: 81}");
    String json = diff(ExitCode.OK, less, more, "-o", "json").out();
    Schemas.assertValid("diff", json);
    assertThat(json)
        .startsWith(
            "{\"changed\":true,\"compared\":2,\"newlyAllowed\":[{\"from\":\"a/web[Deployment]\","
                + "\"to\":\"a/db[StatefulSet]\",\"family\":\"IPv4\","
                + "\"connections\":{\"TCP\":[[81,81]]},\"otherProtocols\":false,"
                + "\"witness\":{\"from\":\"198.18.0.2\",\"to\":\"198.18.0.1\","
                + "\"protocol\":\"TCP\",\"port\":81,")
        .endsWith("}}],\"noLongerAllowed\":[]}\n");
    assertThat(diff(ExitCode.OK, less, more, "-o", "markdown").out())
        .startsWith("### Newly allowed\n\n| from | to |")
        .contains("| a/web\\[Deployment\\] | a/db\\[StatefulSet\\] | TCP 81 (IPv4) |");
  }

  @Test
  void policyThatCannotBeReadIsNoAnswer() throws IOException {
    String right = POLICY.formatted("{port: 80}");
    var console = diff(ExitCode.INVALID_INPUT, right, right.replace("ingress:", "ingres:"));
    assertThat(console.err()).contains("NP1003");
    assertThat(console.out()).isEmpty();
  }

  private void git(String... words) throws Exception {
    new GitRepository(folder).run(words);
  }

  /// Runs the command as a process of its own in the repository.
  private CommandProcess.Outcome inRepository(Path output, String... words) throws Exception {
    var plain = CommandProcess.plain(output);
    Process process = plain.in(folder).start(List.of(words));
    return new CommandProcess.Outcome(process.waitFor(), Files.readString(plain.output()));
  }

  @Test
  void revisionsAreReadWithoutCheckingThemOut(@TempDir Path output) throws Exception {
    Files.createDirectories(folder.resolve("policies/deeper"));
    Path policy = folder.resolve("policies/deeper/db.yaml");
    Files.writeString(folder.resolve("cluster.yaml"), CLUSTER);
    Files.writeString(policy, POLICY.formatted("{port: 80}"));
    Files.writeString(folder.resolve("policies/README.md"), "not: [YAML");
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-q", "-m", "one");
    Files.writeString(policy, POLICY.formatted("{port: 81}"));
    git("commit", "-q", "-a", "-m", "two");
    Files.writeString(policy, POLICY.formatted("{port: 82}"));
    var both =
        inRepository(
            output, "diff", "HEAD~1:policies", "main:policies", "--cluster", "cluster.yaml");
    assertThat(both.text())
        .contains("a/web[Deployment] => a/db[StatefulSet] : TCP 81 (IPv4)")
        .contains("before: denied: ingress isolated by a/db (HEAD~1:policies/deeper/db.yaml:3)")
        .contains("ingress by a/db spec.ingress[0] (main:policies/deeper/db.yaml:7)");
    assertThat(both.status()).isZero();
    var disk =
        inRepository(
            output,
            "diff",
            "HEAD:policies/deeper/db.yaml",
            "policies",
            "--cluster",
            "HEAD:cluster.yaml");
    assertThat(disk.text())
        .contains("(HEAD:policies/deeper/db.yaml:3)")
        .contains("TCP 82 (IPv4)")
        .contains("(policies/deeper/db.yaml:7)");
    // What is on disk is meant before a revision of that name.
    Files.createDirectories(folder.resolve("main:policies"));
    Files.writeString(folder.resolve("main:policies/p.yaml"), POLICY.formatted("{port: 99}"));
    assertThat(
            inRepository(output, "diff", "main:policies", "policies", "--cluster", "cluster.yaml")
                .text())
        .contains("TCP 99")
        .contains("(main:policies/p.yaml:7)");
    assertThat(inRepository(output, "diff", "nope:policies", "policies").text())
        .startsWith(
            "error: `nope:policies` is no path on disk, and git knows no revision `nope`\n");
    var missing = inRepository(output, "diff", "HEAD:polices", "policies");
    assertThat(missing.text()).startsWith("error: revision `HEAD` has no `polices`\n");
    assertThat(missing.status()).isEqualTo(ExitCode.INVALID_INPUT);
    Files.createSymbolicLink(folder.resolve("policies/link.yaml"), policy);
    git("add", "-A", "policies");
    git("commit", "-q", "-m", "link");
    assertThat(inRepository(output, "diff", "HEAD:policies", "policies").text())
        .contains("is a link, which is not followed in a revision");
  }

  @Test
  void outsideOfARepositoryRevisionsAreAnError(@TempDir Path output) throws Exception {
    var plain = CommandProcess.plain(output).with("GIT_CEILING_DIRECTORIES", folder.toString());
    Path below = Files.createDirectory(folder.resolve("below"));
    Process process = plain.in(below).start(List.of("diff", "main:policies", "policies"));
    assertThat(process.waitFor()).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(Files.readString(plain.output())).contains("in no git repository");
  }

  private static String pods(String... namesAndAddresses) {
    var text = new StringBuilder("{apiVersion: v1, kind: Namespace, metadata: {name: a}}\n");
    for (int i = 0; i < namesAndAddresses.length; i += 2) {
      text.append(
          """
          ---
          {apiVersion: v1, kind: Pod, metadata: {name: %1$s, namespace: a, labels: {app: %1$s}},
           spec: {containers: [{name: c, image: i}]}, status: {phase: Running, podIP: %2$s, podIPs: [{ip: %2$s}]}}
          """
              .formatted(namesAndAddresses[i], namesAndAddresses[i + 1]));
    }
    return text.toString();
  }

  @Test
  void twoClustersAreComparedWhereBothHaveAWorkload() throws IOException {
    String today = pods("web", "10.0.1.1", "db", "10.0.1.2", "new", "10.0.1.3");
    Path fresh = Files.writeString(folder.resolve("today.yaml"), today);
    String block =
        POLICY
            .formatted("{port: 80}")
            .replace("{podSelector: {matchLabels: {app: web}}}", "{ipBlock: {cidr: 10.0.1.0/24}}");
    Path policy = Files.writeString(folder.resolve("p.yaml"), block);
    Path cluster =
        Files.writeString(
            folder.resolve("yesterday.yaml"),
            pods("web", "10.0.0.1", "db", "10.0.0.2", "old", "10.0.0.3"));
    String[] words = {
      "diff",
      policy.toString(),
      policy.toString(),
      "--cluster",
      cluster.toString(),
      "--cluster-new",
      fresh.toString()
    };
    var console = TestConsole.plain();
    assertThat(console.run(words)).isEqualTo(ExitCode.OK);
    assertThat(console.out())
        .isEqualTo(
            """
            newly allowed:
              a/web[Pod] => a/db[Pod] : TCP 80 (IPv4)
                for instance 10.0.1.1 -> 10.0.1.2 TCP/80
                  before: 10.0.0.1 -> 10.0.0.2 TCP/80 denied: ingress isolated by a/db (%1$s:3)
                  after:  allowed: egress not isolated, ingress by a/db spec.ingress[0] (%1$s:7)
            only in the old cluster, not compared:
              a/old[Pod]
            only in the new cluster, not compared:
              a/new[Pod]
            2 workloads compared
            """
                .formatted(policy));
    var json = TestConsole.plain();
    json.run(Stream.concat(Stream.of(words), Stream.of("-o", "json")).toArray(String[]::new));
    Schemas.assertValid("diff", json.out());
    assertThat(json.out())
        .endsWith("\"onlyInOld\":[\"a/old[Pod]\"],\"onlyInNew\":[\"a/new[Pod]\"]}\n");
    var markdown = TestConsole.plain();
    markdown.run(
        Stream.concat(Stream.of(words), Stream.of("-o", "markdown")).toArray(String[]::new));
    assertThat(markdown.out())
        .contains("### Only in the new cluster, not compared\n\n- a/new\\[Pod\\]\n");
    var wrong = TestConsole.plain();
    assertThat(wrong.run("diff", "a", "b", "--cluster-new", "c")).isEqualTo(ExitCode.USAGE);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void standardInputIsEitherSideOrACluster() throws IOException {
    String less = POLICY.formatted("{port: 80}");
    String more = POLICY.formatted("{port: 80}, {port: 81}");
    String old = file("old.yaml", less);
    String fresh = file("new.yaml", more);
    String cluster = file("cluster.yaml", CLUSTER);
    List<List<String>> commands =
        List.of(
            List.of(less, "diff", "-", fresh, "--cluster", cluster),
            List.of(more, "diff", old, "-", "--cluster", cluster),
            List.of(CLUSTER, "diff", old, fresh, "--cluster", "-"),
            List.of(CLUSTER, "diff", old, fresh, "--cluster", cluster, "--cluster-new", "-"),
            List.of(CLUSTER + "---\n" + more, "diff", old, "-"));
    for (List<String> command : commands) {
      var console = TestConsole.plain().withInput(command.getFirst());
      String[] words = command.subList(1, command.size()).toArray(String[]::new);
      assertThat(console.run(words)).as(console.err()).isEqualTo(ExitCode.OK);
      assertThat(console.out()).contains("a/web[Deployment] => a/db[StatefulSet] : TCP 81 (IPv4)");
    }
  }

  @Test
  void standardInputIsReadOnlyOnce() throws IOException {
    var console = TestConsole.plain().withInput(CLUSTER);
    assertThat(console.run("diff", "-", "-")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("standard input can be read only once");
    assertThat(console.run("diff", "-", "b", "--cluster", "-")).isEqualTo(ExitCode.USAGE);
    // The cluster would have to be read with each side.
    String namespace = "\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: b}}\n";
    String old = file("old.yaml", POLICY.formatted("{port: 80}") + namespace);
    String fresh = file("new.yaml", POLICY.formatted("{port: 81}"));
    assertThat(console.run("diff", old, fresh, "--cluster", "-")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("because OLD or NEW holds objects of it too");
    assertThat(console.out()).isEmpty();
  }

  @Test
  void nobodyToCompareIsAnError() throws IOException {
    String policy = file("p.yaml", POLICY.formatted("{port: 80}"));
    String nobody = file("nobody.yaml", "{apiVersion: v1, kind: Namespace, metadata: {name: a}}");
    String one = file("one.yaml", pods("web", "10.0.0.1"));
    String other = file("other.yaml", pods("db", "10.0.0.1"));
    List<List<String>> clusters =
        List.of(
            List.of(),
            List.of("--cluster", nobody),
            List.of("--cluster", one, "--cluster-new", other));
    for (List<String> cluster : clusters) {
      var words = new ArrayList<String>(List.of("diff", policy, policy, "--fail-on", "any"));
      words.addAll(cluster);
      var console = TestConsole.plain();
      assertThat(console.run(words.toArray(String[]::new))).isEqualTo(ExitCode.INVALID_INPUT);
      assertThat(console.err()).contains("error: there is no workload to compare: ");
      assertThat(console.out()).isEmpty();
    }
  }

  @Test
  void withoutAClusterEachSideHasItsOwn() throws IOException {
    String policy = POLICY.formatted("{port: 80}");
    String old = file("old.yaml", policy + "---\n" + CLUSTER);
    // What was web is no longer called so.
    String relabelled = CLUSTER.replace("app: web", "app: shop");
    String fresh = file("new.yaml", policy + "---\n" + relabelled);
    String alone = file("alone.yaml", policy);
    var console = TestConsole.plain();
    assertThat(console.run("diff", old, fresh)).as(console.err()).isEqualTo(ExitCode.OK);
    assertThat(console.out())
        .startsWith("no longer allowed:\n  a/web[Deployment] => a/db[StatefulSet] : TCP 80 (IPv4)");
    for (List<String> sides : List.of(List.of(alone, fresh), List.of(fresh, alone))) {
      var shared = TestConsole.plain();
      assertThat(shared.run("diff", sides.getFirst(), sides.getLast())).isEqualTo(ExitCode.OK);
      assertThat(shared.out()).isEqualTo("no change in behaviour of 2 workloads\n");
      assertThat(shared.err()).isEmpty();
    }
  }

  @Test
  void namesThatOthersWroteBreakNeitherLinesNorTables() throws IOException {
    String cluster = file("c.yaml", pods("db", "10.0.0.1"));
    String old = file("old|<!--\n@team.yaml", POLICY.formatted("{port: 80}"));
    String fresh = file("new.yaml", POLICY.formatted("{port: 80}").replace("app: db", "app: x"));
    var text = TestConsole.plain();
    assertThat(text.run("diff", old, fresh, "--cluster", cluster)).isEqualTo(ExitCode.OK);
    assertThat(text.out()).contains("old|<!--\\x0a@team.yaml:3)\n");
    var markdown = TestConsole.plain();
    markdown.run("diff", old, fresh, "--cluster", cluster, "-o", "markdown");
    assertThat(markdown.out())
        .contains("old\\|&lt;!--\\\\x0a&#64;&#8203;team.yaml:3")
        .doesNotContain("<", "@");
  }

  @Test
  void whatIsLeftOutIsNotCalledUnchanged() throws IOException {
    String policy = file("p.yaml", POLICY.formatted("{port: 80}"));
    String old = file("old.yaml", pods("web", "10.0.0.1", "db", "10.0.0.2"));
    String fresh = file("new.yaml", pods("db", "10.0.0.2"));
    var console = TestConsole.plain();
    assertThat(console.run("diff", policy, policy, "--cluster", old, "--cluster-new", fresh))
        .isEqualTo(ExitCode.OK);
    assertThat(console.out())
        .isEqualTo(
            """
            no change between the 1 workload that could be compared
            only in the old cluster, not compared:
              a/web[Pod]
            """);
  }
}
