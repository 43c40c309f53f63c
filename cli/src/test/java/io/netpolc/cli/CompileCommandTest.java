package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompileCommandTest {
  private static final Path SHOP =
      Path.of(System.getProperty("netpolc.repository", ".."), "examples", "shop");

  @TempDir private Path folder;

  private static String[] shop(String... more) {
    String[] args = new String[5 + more.length];
    args[0] = "compile";
    args[1] = "-f";
    args[2] = SHOP.resolve("policies").toString();
    args[3] = "--cluster";
    args[4] = SHOP.resolve("cluster.yaml").toString();
    System.arraycopy(more, 0, args, 5, more.length);
    return args;
  }

  @Test
  void bundleIsWrittenAndReportedAsJson() {
    Path out = folder.resolve("shop.bundle");
    var console = TestConsole.plain();
    assertThat(console.run(shop("--out", out.toString(), "--no-object", "-o", "json")))
        .isEqualTo(ExitCode.OK);
    assertThat(console.out())
        .startsWith("{\"bundle\":\"" + out + "\",\"hash\":\"")
        .contains("\"policies\":8")
        .contains("\"subjects\":11")
        .contains("\"objectBytes\":0");
    assertThat(out.resolve("manifest.json")).isRegularFile();
    assertThat(out.resolve("policy.c")).isRegularFile();
  }

  @Test
  void sameInputGivesTheSameHashWhereverItIsWritten() {
    var first = TestConsole.plain();
    first.run(shop("--out", folder.resolve("a").toString(), "--no-object"));
    var second = TestConsole.plain();
    second.run(shop("--out", folder.resolve("b").toString(), "--no-object"));
    assertThat(first.out().replace("/a, ", "/b, ")).isEqualTo(second.out());
  }

  @Test
  void tablesOverTheBudgetAreRefusedAndTheRuleIsNamed() {
    Path out = folder.resolve("none");
    var console = TestConsole.plain();
    assertThat(console.run(shop("--budget", "512Ki", "--no-object", "--out", out.toString())))
        .isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(console.err())
        .contains("NP5101")
        .contains("limit 512 KiB")
        .containsPattern("most of them: `shop/[a-z-]+ spec\\.(in|e)gress\\[[0-9]+]`");
    assertThat(out).doesNotExist();
    for (String enough : new String[] {"1Mi", "2147483648", "999999999999999999Gi"}) {
      assertThat(console.run(shop("--budget", enough, "--stop-after", "maps")))
          .as(enough)
          .isEqualTo(ExitCode.OK);
    }
  }

  @Test
  void budgetIsANumberOfBytes() {
    for (String budget : new String[] {"16MB", "-1", "", "1.5Mi"}) {
      var console = TestConsole.plain();
      assertThat(console.run(shop("--budget=" + budget, "--stop-after", "maps")))
          .isEqualTo(ExitCode.USAGE);
      assertThat(console.err()).contains("is no number of bytes, such as 16Mi");
    }
  }

  @Test
  void unknownNodeIsInvalidInput() {
    var console = TestConsole.plain();
    assertThat(console.run(shop("--node", "node-2", "--emit", "ir")))
        .isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(console.err()).contains("NP3101");
  }

  @Test
  void stagesArePrintedWithoutABundle() {
    for (String stage : new String[] {"ast", "resolved", "ir", "maps", "c"}) {
      var console = TestConsole.plain();
      assertThat(console.run(shop("--emit", stage))).isEqualTo(ExitCode.OK);
      assertThat(console.out()).as(stage).isNotEmpty();
    }
  }

  @Test
  void unknownStageIsUsageErrorThatNamesAll() {
    var console = TestConsole.plain();
    assertThat(console.run(shop("--emit", "asm"))).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("no stage asm").contains("ast, resolved");
  }

  @Test
  void stopAfterChecksAndWritesNothing() {
    Path out = folder.resolve("none");
    var console = TestConsole.plain();
    assertThat(console.run(shop("--stop-after", "ast", "--out", out.toString())))
        .isEqualTo(ExitCode.OK);
    assertThat(console.out()).isEmpty();
    assertThat(out).doesNotExist();
  }

  @Test
  void somewhereToGoIsNeeded() {
    assertThat(TestConsole.plain().run(shop())).isEqualTo(ExitCode.USAGE);
    assertThat(TestConsole.plain().run(shop("--out", ""))).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void unwritablePlaceIsAnEnvironmentError() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    var console = TestConsole.plain();
    assertThat(console.run(shop("--out", file.resolve("x").toString(), "--no-object")))
        .isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(console.err()).startsWith("error: ");
  }

  @Test
  void alteredBundleIsRefused() throws IOException {
    Path out = folder.resolve("shop.bundle");
    TestConsole.plain().run(shop("--out", out.toString(), "--no-object"));
    Files.writeString(out.resolve("policies.json"), "{}");
    for (String command : new String[] {"verify", "load"}) {
      var console = TestConsole.plain();
      assertThat(console.run(command, out.toString())).isEqualTo(ExitCode.INVALID_INPUT);
      assertThat(console.err()).contains("policies.json");
    }
  }

  @Test
  void bundleMustBeNamed() {
    assertThat(TestConsole.plain().run("verify")).isEqualTo(ExitCode.USAGE);
    assertThat(TestConsole.plain().run("load")).isEqualTo(ExitCode.USAGE);
  }
}
