package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The scripts of `deploy/ci`, run in a repository that holds the shop and a change of it. What
/// posts comments is a script that keeps its arguments, names the comments that a file lists, and
/// fails where another file says so.
class ContinuousIntegrationTest {
  private static final Path REPOSITORY =
      Path.of(System.getProperty("netpolc.repository", "..")).toAbsolutePath().normalize();

  private static final Path SHOP = REPOSITORY.resolve("examples/shop");
  private static final Path ACTION = REPOSITORY.resolve("deploy/ci/github/action.yml");
  private static final Path GITLAB = REPOSITORY.resolve("deploy/ci/gitlab/netpolc.yml");

  /// The first line of the comment.
  private static final String MARKER = "<!-- netpolc diff -->";

  /// `run: |` or `- |` with the lines below it that are indented further.
  private static final Pattern SCRIPT =
      Pattern.compile("(?m)^( *)(?:run: |- )\\|\n((?:\\1 {2,}.*\n|\n)+)");

  private static final String ALWAYS =
      "  language: script\n  always_run: true\n  pass_filenames: false\n";

  private record Outcome(int status, String text) {}

  @TempDir private Path folder;
  private Path project;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void makeRepositoryWithAChange() throws Exception {
    project = Files.createDirectory(folder.resolve("project"));
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String recorded : List.of("gh", "curl")) {
      makeTool(
          tools.resolve(recorded),
          """
          cd "%s"
          if [ "$1 $2" = "pr view" ]; then printf '%%s\\n' "$@" >asked; cat comments; exit; fi
          [ ! -e refused ] || exit 1
          printf '%%s\\n' "$@" >%s\
          """
              .formatted(folder, recorded));
    }
    Files.createFile(folder.resolve("comments"));
    Path netpolc = Files.createDirectory(folder.resolve("netpolc-repository"));
    makeTool(netpolc.resolve("netpolc"), "exec " + String.join(" ", javaCommand()) + " \"$@\"");
    commit(netpolc);
    copyShop();
    commit(project);
    Path stores = project.resolve("policies/7-stores.yaml");
    Files.writeString(stores, Files.readString(stores).replaceFirst("port: 6379", "port: 6380"));
    environment.putAll(
        Map.of(
            "PATH",
            tools + ":" + System.getenv("PATH"),
            "NETPOLC",
            netpolc.resolve("netpolc").toString(),
            "POLICIES",
            "policies",
            "CLUSTER",
            "cluster.yaml",
            "TESTS",
            "tests.netpolc",
            "BASE",
            "main",
            "GITHUB_OUTPUT",
            folder.resolve("output").toString(),
            "GITHUB_STEP_SUMMARY",
            folder.resolve("summary").toString()));
    environment.put("GITHUB_REPOSITORY", "shop/policies");
    environment.putAll(
        Map.of(
            "PULL_REQUEST", "7",
            "CI_PROJECT_DIR", project.toString(),
            "CI_API_V4_URL", "https://gitlab.invalid/api/v4",
            "CI_PROJECT_ID", "3",
            "CI_MERGE_REQUEST_IID", "9",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA", "main",
            "NETPOLC_COMMENT_TOKEN", "t",
            "NETPOLC_REPOSITORY", netpolc.toUri().toString(),
            "NETPOLC_REF", "main",
            "LINT_FAIL_ON", "never"));
  }

  private static List<String> javaCommand() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=io.netpolc.loader",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-p",
        "'" + System.getProperty("jdk.module.path") + "'",
        "-m",
        "io.netpolc.cli/io.netpolc.cli.Main");
  }

  private static void makeTool(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void copyShop() throws IOException {
    Files.createDirectory(project.resolve("policies"));
    try (var files = Files.list(SHOP.resolve("policies"))) {
      for (Path file : files.toList()) {
        Files.copy(file, project.resolve("policies").resolve(file.getFileName()));
      }
    }
    for (String file : List.of("cluster.yaml", "tests.netpolc")) {
      Files.copy(SHOP.resolve(file), project.resolve(file));
    }
  }

  private void commit(Path repository) throws Exception {
    String commands =
        "git init -q -b main && git add -A"
            + " && git -c user.name=t -c user.email=t@t commit -q -m shop";
    assertThat(run(repository, commands).status).isZero();
  }

  private Outcome run(Path where, String script) throws Exception {
    Path out = folder.resolve("said");
    var builder =
        new ProcessBuilder("bash", "--noprofile", "--norc", "-euo", "pipefail", "-c", script)
            .directory(where.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().putAll(environment);
    int status = builder.start().waitFor();
    return new Outcome(status, Files.readString(out));
  }

  private Outcome run(String script) throws Exception {
    return run(project, script);
  }

  /// The scripts of a file in their order, by the line above them that names them.
  private static Map<String, String> scripts(Path file) throws IOException {
    String text = Files.readString(file);
    Map<String, String> scripts = new LinkedHashMap<>();
    var found = SCRIPT.matcher(text);
    while (found.find()) {
      String above = text.substring(0, found.start());
      var names =
          Pattern.compile("(?m)^(?:    - name: (.*)|(\\.?netpolc[a-z-]*):)$").matcher(above);
      String name = "";
      while (names.find()) {
        name = names.group(1) == null ? names.group(2) : names.group(1);
      }
      scripts.put(name, found.group(2).stripIndent());
    }
    return scripts;
  }

  private static String script(Path file, String name) throws IOException {
    String script = scripts(file).get(name);
    assertThat(script).as(name).isNotNull();
    return String.valueOf(script);
  }

  private static void assumeSarif() {
    var console = TestConsole.plain();
    assumeTrue(
        Commands.contains("lint")
            && console.run("lint", "--help") == 0
            && console.out().contains("sarif"),
        "lint in continuous integration: this version writes no SARIF");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deploy/ci/github/action.yml",
        "deploy/ci/gitlab/netpolc.yml",
        ".pre-commit-hooks.yaml"
      })
  void filesAreYaml(String file) throws IOException {
    String schema = "{\"type\":[\"object\",\"array\"],\"minProperties\":4,\"minItems\":2}";
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema)
                .validate(Files.readString(REPOSITORY.resolve(file)), InputFormat.YAML))
        .isEmpty();
  }

  @Test
  void otherPeoplesActionsAreOfOneVersion() throws IOException {
    var used = new ArrayList<String>();
    Pattern.compile("uses: (\\S+)")
        .matcher(Files.readString(ACTION))
        .results()
        .forEach(found -> used.add(found.group(1)));
    assertThat(used).hasSize(3).allMatch(each -> each.matches("[a-z/-]+@v\\d+\\.\\d+\\.\\d+"));
  }

  @Test
  void everyScriptOfTheActionIsKnown() throws IOException {
    assertThat(scripts(ACTION).keySet())
        .containsExactly("Build", "Lint", "Test", "Diff", "Comment", "Result");
    assertThat(scripts(GITLAB).keySet())
        .containsExactly(".netpolc", "netpolc-lint", "netpolc-test", "netpolc-diff");
  }

  @Test
  void actionBuildsTestsComparesAndComments() throws Exception {
    assertThat(run(script(ACTION, "Build")).text).startsWith("netpolc ");
    assertThat(run(script(ACTION, "Test")).status).isZero();
    assertThat(Files.readString(folder.resolve("summary"))).contains("assertions");
    environment.put("FAIL_ON", "");
    assertThat(run(script(ACTION, "Diff")).status).isZero();
    String comment = Files.readString(project.resolve("netpolc-diff.md"));
    assertThat(comment).contains("### Newly allowed", "6380", "### No longer allowed");
    assertThat(Files.readString(folder.resolve("summary"))).endsWith(comment);
    assertThat(run(script(ACTION, "Comment")).status).isZero();
    assertThat(Files.readAllLines(folder.resolve("gh")))
        .containsExactly("pr", "comment", "7", "--body-file", "netpolc-comment.md");
    assertThat(Files.readString(project.resolve("netpolc-comment.md")))
        .isEqualTo(MARKER + "\n" + comment);
  }

  @Test
  void actionWritesItsOwnCommentAnew() throws Exception {
    Files.writeString(project.resolve("netpolc-diff.md"), "Network policy: no change.\n");
    Files.writeString(
        folder.resolve("comments"), "https://github.com/shop/policies/pull/7#issuecomment-42\n");
    assertThat(run(script(ACTION, "Comment")).status).isZero();
    assertThat(Files.readAllLines(folder.resolve("asked")))
        .startsWith("pr", "view", "7", "--json", "comments")
        .last()
        .asString()
        .contains(".viewerDidAuthor and", "startswith(\"" + MARKER + "\")");
    assertThat(Files.readAllLines(folder.resolve("gh")))
        .containsExactly(
            "api",
            "--silent",
            "--method",
            "PATCH",
            "repos/shop/policies/issues/comments/42",
            "--field",
            "body=@netpolc-comment.md");
  }

  @Test
  void actionCutsACommentThatGithubWouldRefuse() throws Exception {
    String row = "| shop/frontend | world | TCP/443 \u2013 \u00fc |\n";
    Files.writeString(project.resolve("netpolc-diff.md"), row.repeat(3000));
    assertThat(run(script(ACTION, "Comment")).status).isZero();
    String comment = Files.readString(project.resolve("netpolc-comment.md"));
    assertThat(comment.length()).isBetween(50_000, 65_536);
    assertThat(comment)
        .startsWith(MARKER + "\n" + row)
        .endsWith(row + "\nCut here; the summary of the workflow run has all of it.\n");
  }

  @Test
  void aTokenThatMayNotWriteLeavesTheResult() throws Exception {
    Files.writeString(project.resolve("netpolc-diff.md"), "Network policy: no change.\n");
    Files.createFile(folder.resolve("refused"));
    Outcome refused = run(script(ACTION, "Comment"));
    assertThat(refused.status).isZero();
    assertThat(refused.text).startsWith("::warning::the comment was not written");
    run(script(GITLAB, ".netpolc"));
    environment.put("DIFF_FAIL_ON", "narrow");
    Outcome result = run(script(GITLAB, "netpolc-diff"));
    assertThat(result.status).isEqualTo(1);
    assertThat(result.text).contains("the comment was not written");
  }

  @Test
  void aBranchWithoutPoliciesAllowsEverything() throws Exception {
    String without =
        "git rm -r -q --cached policies && git checkout -q -b new"
            + " && git -c user.name=t -c user.email=t@t commit -q -m none";
    assertThat(run(without).status).isZero();
    environment.put("BASE", "new");
    environment.put("FAIL_ON", "widen");
    Outcome compared = run(script(ACTION, "Diff"));
    assertThat(compared.status).as(compared.text).isZero();
    assertThat(compared.text).contains("::notice::there is no policies in new: compared with no");
    assertThat(Files.readString(folder.resolve("output"))).isEqualTo("status=0\n");
    assertThat(Files.readString(project.resolve("netpolc-diff.md")))
        .contains("### No longer allowed")
        .doesNotContain("### Newly allowed");
    run(script(GITLAB, ".netpolc"));
    environment.put("CI_MERGE_REQUEST_DIFF_BASE_SHA", "new");
    environment.put("DIFF_FAIL_ON", "");
    Outcome result = run(script(GITLAB, "netpolc-diff"));
    assertThat(result.status).as(result.text).isZero();
    assertThat(result.text).contains("there is no policies in new: compared with no policies");
  }

  @Test
  void actionFailsAtItsEndForWhatItFound() throws Exception {
    environment.put("FAIL_ON", "widen");
    assertThat(run(script(ACTION, "Diff")).status).isZero();
    String outputs = Files.readString(folder.resolve("output"));
    assertThat(outputs).isEqualTo("status=1\n");
    environment.put("DIFF", "1");
    environment.put("LINT", "0");
    Outcome result = run(script(ACTION, "Result"));
    assertThat(result.status).isEqualTo(1);
    assertThat(result.text).isEqualTo("::error::netpolc found something: diff\n");
    environment.put("DIFF", "0");
    assertThat(run(script(ACTION, "Result")).status).isZero();
    environment.put("BASE", "nope");
    assertThat(run(script(ACTION, "Diff")).status).isEqualTo(ExitCode.INVALID_INPUT);
  }

  @Test
  void actionLints() throws Exception {
    assumeSarif();
    environment.put("FAIL_ON", "error");
    assertThat(run(script(ACTION, "Lint")).status).isZero();
    assertThat(Files.readString(project.resolve("netpolc.sarif"))).contains("\"2.1.0\"");
  }

  @Test
  void gitlabBuildsTestsComparesAndComments() throws Exception {
    Outcome built = run(script(GITLAB, ".netpolc"));
    assertThat(built.text).startsWith("netpolc ");
    run(script(GITLAB, "netpolc-test"));
    assertThat(Files.readString(project.resolve("netpolc-test.xml"))).contains("<testsuite");
    environment.put("DIFF_FAIL_ON", "narrow");
    assertThat(run(script(GITLAB, "netpolc-diff")).status).isEqualTo(1);
    assertThat(Files.readAllLines(folder.resolve("curl")))
        .contains("body@netpolc-diff.md")
        .endsWith("https://gitlab.invalid/api/v4/projects/3/merge_requests/9/notes");
    environment.put("DIFF_FAIL_ON", "");
    environment.put("NETPOLC_COMMENT_TOKEN", "");
    Files.delete(folder.resolve("curl"));
    assertThat(run(script(GITLAB, "netpolc-diff")).status).isZero();
    assertThat(folder.resolve("curl")).doesNotExist();
  }

  @Test
  void gitlabLints() throws Exception {
    assumeSarif();
    assertThat(run(script(GITLAB, ".netpolc")).status).isZero();
    assertThat(run(script(GITLAB, "netpolc-lint")).status).isZero();
    assertThat(Files.readString(project.resolve("netpolc.sarif"))).contains("\"2.1.0\"");
  }

  /// pre-commit lists no file that a commit deletes: by names, a hook would miss the last policy.
  @Test
  void hooksRunWhateverACommitChanges() throws IOException {
    assertThat(Files.readString(REPOSITORY.resolve(".pre-commit-hooks.yaml")))
        .doesNotContain("files: ")
        .containsOnlyOnce("entry: netpolc lint\n" + ALWAYS)
        .containsOnlyOnce("entry: netpolc test\n" + ALWAYS);
  }

  @Test
  void hooksNameTheLauncherAndCommandsThatAreThere() throws IOException {
    List<String> entries =
        Pattern.compile("entry: (.*)")
            .matcher(Files.readString(REPOSITORY.resolve(".pre-commit-hooks.yaml")))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(entries).containsExactly("netpolc lint", "netpolc test");
    assertThat(REPOSITORY.resolve("netpolc")).isExecutable();
    assertThat(Commands.names()).contains("lint", "test");
  }
}
