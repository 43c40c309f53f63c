package io.netpolc.compiler.backend.clang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netpolc.compiler.backend.clang.ClangException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClangDriverTest {
  private static final String PROGRAM = "int answer(void) { return 42; }\n";

  @TempDir Path folder;

  /// A clang that says it is of a version, and otherwise does what the script says.
  private String fake(String name, String version, String script) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(
        file,
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'clang version %s'; exit; fi\n%s\n"
            .formatted(version, script));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }

  private static ClangException failure(Map<String, String> environment) {
    return catchThrowableOfType(
        ClangException.class, () -> ClangDriver.find(environment).compile(PROGRAM));
  }

  @Test
  void objectDoesNotDependOnThePlace() throws Exception {
    ClangDriver clang = ClangDriver.find(System.getenv());
    byte[] object = clang.compile(PROGRAM);
    assertThat(object).isEqualTo(clang.compile(PROGRAM));
    assertThat(new String(object, StandardCharsets.ISO_8859_1))
        .contains("policy.c")
        .doesNotContain(System.getProperty("user.dir"))
        .doesNotContain(System.getProperty("java.io.tmpdir") + "/");
  }

  @Test
  void nothingIsWrittenToAFile() throws Exception {
    String script = "for last; do :; done; cat >/dev/null; printf %s \"$last\"";
    byte[] object =
        ClangDriver.find(Map.of("NETPOLC_CLANG", fake("telling", "19.1.7", script)))
            .compile(PROGRAM);
    assertThat(new String(object, StandardCharsets.UTF_8)).isEqualTo("-");
  }

  @Test
  void clangThatReadsNothingIsNotWaitedFor() throws Exception {
    String script = "echo 'error: not today' >&2; exit 1";
    ClangException failure =
        catchThrowableOfType(
            ClangException.class,
            () ->
                ClangDriver.find(Map.of("NETPOLC_CLANG", fake("deaf", "19.1.7", script)))
                    .compile(PROGRAM.repeat(10_000)));
    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    assertThat(failure.help()).isEqualTo("error: not today");
  }

  @Test
  void objectHasTypeInformation() throws Exception {
    byte[] object = ClangDriver.find(System.getenv()).compile(PROGRAM);
    assertThat(new String(object, StandardCharsets.ISO_8859_1)).contains(".BTF");
  }

  @Test
  void versionNamesTheTool() throws Exception {
    assertThat(ClangDriver.find(System.getenv()).version()).matches("clang \\d+[.\\d]*");
  }

  @Test
  void missingClangSaysWhatToInstall() {
    ClangException failure = failure(Map.of("PATH", folder.toString()));
    assertThat(failure.kind()).isEqualTo(Kind.MISSING);
    assertThat(failure.help()).startsWith("apt-get install clang-19");
  }

  @Test
  void oldClangIsPassedOver() throws Exception {
    fake("clang", "15.0.7", "exit 0");
    ClangException failure = failure(Map.of("PATH", folder.toString()));
    assertThat(failure.kind()).isEqualTo(Kind.MISSING);
    assertThat(failure).hasMessageContaining("15.0.7");
    fake("clang-16", "16.0.6", "exit 0");
    assertThat(ClangDriver.find(Map.of("PATH", folder.toString())).version())
        .isEqualTo("clang 16.0.6");
  }

  @Test
  void namedClangIsTheOnlyOneTried() {
    ClangException failure =
        failure(Map.of("NETPOLC_CLANG", "/nowhere/clang", "PATH", "/usr/bin:/bin"));
    assertThat(failure.kind()).isEqualTo(Kind.MISSING);
    assertThat(failure).hasMessageContaining("/nowhere/clang");
  }

  @Test
  void refusedProgramShowsTheMessages() throws Exception {
    ClangException failure =
        catchThrowableOfType(
            ClangException.class,
            () -> ClangDriver.find(System.getenv()).compile("int answer(void) { return x; }\n"));
    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    assertThat(failure.help()).contains("policy.c:1:27: error:").doesNotContain("/tmp/");
  }

  @Test
  void killedClangIsToldFromARefusal() throws Exception {
    ClangException failure =
        failure(Map.of("NETPOLC_CLANG", fake("killed", "19.1.7", "kill -9 $$")));
    assertThat(failure.kind()).isEqualTo(Kind.KILLED);
    assertThat(failure).hasMessageContaining("signal 9");
  }

  @Test
  void hangingClangIsStopped() throws Exception {
    var environment = Map.of("NETPOLC_CLANG", fake("hanging", "19.1.7", "exec sleep 60"));
    ClangException failure =
        catchThrowableOfType(
            ClangException.class,
            () -> ClangDriver.find(environment, Duration.ofMillis(200)).compile(PROGRAM));
    assertThat(failure.kind()).isEqualTo(Kind.KILLED);
  }

  /// It hangs without reading, in a process of its own, which is ended too.
  @Test
  void interruptedClangIsStopped() throws Exception {
    Path pid = folder.resolve("pid");
    String script = "sleep 1000 & echo $! > %1$s.new; mv %1$s.new %1$s; wait".formatted(pid);
    var environment = Map.of("NETPOLC_CLANG", fake("hanging", "19.1.7", script));
    var task =
        new FutureTask<>(() ->
            catchThrowableOfType(
                ClangException.class,
                () -> ClangDriver.find(environment).compile(PROGRAM.repeat(10_000))));
    Thread thread = Thread.ofPlatform().start(task);
    while (!Files.exists(pid)) {
      Thread.sleep(10);
    }
    ProcessHandle sleeping =
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    thread.interrupt();
    ClangException failure = task.get();
    assertThat(failure.kind()).isEqualTo(Kind.KILLED);
    assertThat(failure).hasMessageContaining("interrupted");
    sleeping.onExit().join();
  }

  @Test
  void clangThatDoesNotSayItsVersionIsStopped() throws Exception {
    Path file = folder.resolve("mute");
    Files.writeString(file, "#!/bin/sh\nexec sleep 1000\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    var environment = Map.of("NETPOLC_CLANG", file.toString());
    ClangException failure =
        catchThrowableOfType(
            ClangException.class, () -> ClangDriver.find(environment, Duration.ofMillis(200)));
    assertThat(failure.kind()).isEqualTo(Kind.KILLED);
  }

  @Test
  void behindEverythingElseTheObjectIsTheSame() throws Exception {
    ClangDriver clang = ClangDriver.find(System.getenv());
    assertThat(clang.niced(System.getenv()).compile(PROGRAM)).isEqualTo(clang.compile(PROGRAM));
    String script = "cat > /dev/null; nice";
    var environment =
        Map.of("NETPOLC_CLANG", fake("telling", "19.1.7", script), "PATH", System.getenv("PATH"));
    ClangDriver telling = ClangDriver.find(environment);
    assertThat(new String(telling.niced(environment).compile(PROGRAM), StandardCharsets.UTF_8))
        .isEqualTo("19\n");
    assertThat(telling.niced(Map.of("PATH", folder.toString()))).isSameAs(telling);
  }

  @Test
  void clangWithoutResultIsAFailureOfFiles() throws Exception {
    ClangException failure = failure(Map.of("NETPOLC_CLANG", fake("lazy", "19.1.7", "exit 0")));
    assertThat(failure.kind()).isEqualTo(Kind.INPUT_OUTPUT);
  }
}
