package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher script with JDKs that are folders with a `release` file and a script that prints
/// its arguments.
class LauncherTest {
  private record Outcome(int status, String out, String err) {}

  @TempDir private Path folder;
  private Path home;
  private Path launcher;

  @BeforeEach
  void layOutInstallationWithSpacesInItsPath() throws IOException {
    home = folder.resolve("some where");
    Files.createDirectories(home.resolve("cli/target/dist/lib"));
    for (String file : List.of("lib/netpolc.jar", "netpolc.jsa", "stamp")) {
      Files.createFile(home.resolve("cli/target/dist").resolve(file));
    }
    launcher = home.resolve("netpolc");
    Files.copy(
        Path.of(System.getProperty("netpolc.repository", "..")).resolve("netpolc"), launcher);
    makeExecutable(launcher);
  }

  @Test
  void startsNewestJdkAndPassesArgumentsUnchanged() throws Exception {
    Path jvms = folder.resolve("jvms");
    makeJdk(jvms.resolve("old"), "17.0.1");
    Path newest = makeJdk(jvms.resolve("with space 26"), "26.0.1");
    makeJdk(jvms.resolve("middle"), "25.0.3");
    Outcome outcome = launch(Map.of("NETPOLC_JVM_FOLDERS", "jvms/*"), "eval", "a b", "*", "");
    assertThat(outcome.err).isEmpty();
    assertThat(outcome.status).isZero();
    assertThat(outcome.out.lines().toList())
        .contains("from " + folder.relativize(newest))
        .containsSequence("<eval>", "<a b>", "<*>", "<>");
  }

  @Test
  void kubectlRunsItAsAPlugInAndAsksForCompletion() throws Exception {
    Path kubectl = Path.of("/usr/bin/kubectl");
    assumeTrue(Files.isExecutable(kubectl), "kubectl netpolc: kubectl is not installed");
    Path jdk = makeJdk(folder.resolve("jdk"), "25");
    Path plugins = Files.createDirectories(folder.resolve("plugins"));
    for (String name : List.of("kubectl-netpolc", "kubectl_complete-netpolc")) {
      Files.createSymbolicLink(plugins.resolve(name), launcher);
    }
    Map<String, String> environment =
        Map.of("NETPOLC_JAVA_HOME", jdk.toString(), "PATH", toolsWithoutJava() + ":" + plugins);
    Files.createSymbolicLink(toolsWithoutJava().resolve("kubectl"), kubectl);
    Path itself = launcher;
    launcher = toolsWithoutJava().resolve("kubectl");
    assertThat(launch(environment, "netpolc", "reach", "-o", "svg").out.lines())
        .containsSequence("<reach>", "<-o>", "<svg>");
    assertThat(launch(environment, "__complete", "netpolc", "reach", "--o").out.lines())
        .containsSequence("<completion>", "<kubectl>", "<-->", "<reach>", "<--o>");
    launcher = itself;
  }

  @Test
  void olderJdksAreRefusedWithTheVersionFound() throws Exception {
    makeJdk(folder.resolve("jvms/old"), "21.0.2");
    makeJdk(folder.resolve("jvms/ancient"), "1.8.0_392");
    Outcome outcome = launch(Map.of("NETPOLC_JVM_FOLDERS", "jvms/*"), "version");
    assertThat(outcome.status).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(outcome.err)
        .contains("version 25 or newer; the newest found is version 21 in jvms/old")
        .contains("help: ");
    assertThat(outcome.out).isEmpty();
  }

  @Test
  void withoutAnyJdkSaysSo() throws Exception {
    Outcome outcome = launch(Map.of("NETPOLC_JVM_FOLDERS", "jvms/*"), "version");
    assertThat(outcome.status).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(outcome.err).contains("none was found");
  }

  @Test
  void overrideWinsAndMustBeNewEnough() throws Exception {
    makeJdk(folder.resolve("jvms/newest"), "27");
    Path chosen = makeJdk(folder.resolve("chosen"), "25.0.3");
    var environment =
        Map.of("NETPOLC_JVM_FOLDERS", "jvms/*", "NETPOLC_JAVA_HOME", chosen.toString());
    assertThat(launch(environment, "version").out).contains("from " + chosen);
    Path old = makeJdk(folder.resolve("too old"), "24.0.1");
    Outcome refused =
        launch(
            Map.of("NETPOLC_JVM_FOLDERS", "jvms/*", "NETPOLC_JAVA_HOME", old.toString()),
            "version");
    assertThat(refused.status).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(refused.err).contains("NETPOLC_JAVA_HOME=" + old);
  }

  @Test
  void javaHomeIsTakenWhenNewEnoughAndPassedOverWhenNot() throws Exception {
    Path old = makeJdk(folder.resolve("old"), "17.0.1");
    Path found = makeJdk(folder.resolve("jvms/found"), "26");
    Path own = makeJdk(folder.resolve("own"), "25");
    var folders = "jvms/*";
    assertThat(
            launch(Map.of("NETPOLC_JVM_FOLDERS", folders, "JAVA_HOME", old.toString()), "version")
                .out)
        .contains("from " + folder.relativize(found));
    Files.delete(home.resolve("cli/target/dist/java-home"));
    assertThat(
            launch(Map.of("NETPOLC_JVM_FOLDERS", folders, "JAVA_HOME", own.toString()), "version")
                .out)
        .contains("from " + own);
  }

  @Test
  void rememberedJdkThatIsGoneIsSearchedAgain() throws Exception {
    Path found = makeJdk(folder.resolve("jvms/found"), "26");
    Files.writeString(home.resolve("cli/target/dist/java-home"), "/nowhere/at/all\n");
    assertThat(launch(Map.of("NETPOLC_JVM_FOLDERS", "jvms/*"), "version").out)
        .contains("from " + folder.relativize(found));
  }

  @Test
  void worksThroughSymbolicLinksUnderAnotherName() throws Exception {
    Path jdk = makeJdk(folder.resolve("jdk"), "25");
    Path first = Files.createSymbolicLink(folder.resolve("first"), Path.of("some where/netpolc"));
    launcher = Files.createSymbolicLink(folder.resolve("kubectl-netpolc"), first);
    Outcome outcome = launch(Map.of("NETPOLC_JAVA_HOME", jdk.toString()), "version");
    assertThat(outcome.err).isEmpty();
    assertThat(outcome.out)
        .contains("from " + jdk)
        .contains("some where/cli/target/dist/lib/netpolc.jar");
  }

  @Test
  void longRunsUseBothCompilers() throws Exception {
    Path jdk = makeJdk(folder.resolve("jdk"), "25");
    var environment = Map.of("NETPOLC_JAVA_HOME", jdk.toString());
    assertThat(launch(environment, "eval", "--port", "TCP/80").out).contains("TieredStopAtLevel=1");
    assertThat(launch(environment, "eval", "--queries", "-").out)
        .doesNotContain("TieredStopAtLevel=1");
    assertThat(launch(environment, "demo").out).doesNotContain("TieredStopAtLevel=1");
  }

  @Test
  void withoutDistributionOutsideOfCheckoutSaysHowToBuild() throws Exception {
    Path jdk = makeJdk(folder.resolve("jdk"), "25");
    Files.delete(home.resolve("cli/target/dist/lib/netpolc.jar"));
    Outcome outcome =
        launch(Map.of("NETPOLC_JAVA_HOME", jdk.toString(), "NETPOLC_NO_BUILD", "1"), "version");
    assertThat(outcome.status).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(outcome.err).contains("netpolc is not built");
  }

  @Test
  void plainClangThatIsTooOldIsMissingAndVersionedPackageIsNamed() throws Exception {
    Path jdk = makeJdk(folder.resolve("jdk"), "25");
    makeTool("clang", "echo 14.0.6");
    makeTool("apt-cache", "case $* in *'^clang-17$' | *'^clang-16$') echo found ;; esac");
    Outcome outcome = launch(Map.of("NETPOLC_JAVA_HOME", jdk.toString()), "tools");
    assertThat(outcome.status).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(outcome.err).containsPattern("are missing: maven .*clang\n");
    assertThat(outcome.err).containsPattern("apt-get install .* clang-17\n");
  }

  @Test
  void plainClangPackageIsNamedOnlyWhenNewEnough() throws Exception {
    Path jdk = makeJdk(folder.resolve("jdk"), "25");
    makeTool("apt-cache", "case $1 in policy) echo '  Candidate: 1:16.0-57' ;; esac");
    assertThat(launch(Map.of("NETPOLC_JAVA_HOME", jdk.toString()), "tools").err)
        .containsPattern("apt-get install .* clang\n");
    makeTool("apt-cache", "case $1 in policy) echo '  Candidate: 1:14.0-55' ;; esac");
    assertThat(launch(Map.of("NETPOLC_JAVA_HOME", jdk.toString()), "tools").err)
        .containsPattern("apt-get install .* clang-19\n");
  }

  @Test
  void plainClangThatIsNewEnoughIsNotMissing() throws Exception {
    Path jdk = makeJdk(folder.resolve("jdk"), "25");
    makeTool("clang", "echo 16.0.6");
    Outcome outcome = launch(Map.of("NETPOLC_JAVA_HOME", jdk.toString()), "tools");
    assertThat(outcome.err).contains("are missing: maven").doesNotContain("clang");
  }

  /// Adds a script to what the launcher finds.
  private void makeTool(String name, String script) throws IOException {
    makeTool(toolsWithoutJava().resolve(name), script);
  }

  private static void makeTool(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    makeExecutable(file);
  }

  private static Path makeJdk(Path jdk, String version) throws IOException {
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=x\n");
    Path java = jdk.resolve("bin/java");
    Files.writeString(java, "#!/bin/sh\necho \"from ${0%/bin/java}\"\nprintf '<%s>\\n' \"$@\"\n");
    makeExecutable(java);
    makeExecutable(Files.createFile(jdk.resolve("bin/javac")));
    return jdk;
  }

  private static void makeExecutable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// Runs the launcher in [#folder] with an environment that knows no JDK.
  private Outcome launch(Map<String, String> environment, String... args) throws Exception {
    var command = new ArrayList<String>(List.of(launcher.toString()));
    command.addAll(List.of(args));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Path tools = toolsWithoutJava();
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", folder.resolve("home").toString());
    builder.environment().putAll(environment);
    int status = builder.start().waitFor();
    return new Outcome(
        status,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private Path toolsWithoutJava() throws IOException {
    Path tools = folder.resolve("tools");
    Files.createDirectories(tools);
    for (String tool : List.of("readlink", "find", "sh", "mkdir", "sed")) {
      Path link = tools.resolve(tool);
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, Path.of("/usr/bin").resolve(tool));
      }
    }
    // Not root, whoever runs the test: nothing is installed.
    makeTool(tools.resolve("id"), "echo 1000");
    makeTool(tools.resolve("apt-get"), "exit 1");
    return tools;
  }
}
