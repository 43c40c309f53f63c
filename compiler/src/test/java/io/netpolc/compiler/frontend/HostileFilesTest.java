package io.netpolc.compiler.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files that are not what they seem: each is an error or an answer, and none is waited for.
@Timeout(120)
final class HostileFilesTest {
  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: %s, namespace: a}
      ---
      {apiVersion: v1, kind: Namespace, metadata: {name: a}}
      """;

  /// Long enough that reading takes many steps of a file system's clock.
  private static final int LONG_LINES = 1 << 17;

  @TempDir private Path folder = Path.of(".");

  private Inputs.Outcome read(String... paths) {
    return Inputs.paths(folder, List.of(paths), List.of());
  }

  @Test
  void namedPipeIsRefusedAndNotWaitedFor() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe.yaml");
    var mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start();
    assertThat(mkfifo.waitFor()).isZero();
    assertThat(read("pipe.yaml").messages())
        .containsExactly(
            "cannot read `pipe.yaml`: is a named pipe; give it as standard input, which is `-`");
    assertThat(read(".").messages())
        .containsExactly("cannot read `./pipe.yaml`: is not a regular file");
  }

  /// As a shell's `<(...)` gives one.
  @Test
  void pipeWithoutANameIsRead() throws IOException {
    Process holder = new ProcessBuilder("sleep", "600").start();
    try {
      try (OutputStream in = holder.getOutputStream()) {
        in.write(POLICY.formatted("p").getBytes(StandardCharsets.UTF_8));
      }
      String name = "/proc/" + holder.pid() + "/fd/0";
      var outcome = read(name);
      assertThat(outcome.diagnostics()).isEmpty();
      assertThat(outcome.input().policies()).hasSize(1);
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void endlessDeviceIsAnError() {
    var outcome = read("/dev/zero");
    assertThat(outcome.errors()).hasSize(1);
    assertThat(outcome.errors().getFirst().code()).isEqualTo(DiagnosticCode.NP1006);
  }

  @Test
  void failureInTheMiddleIsAnError() {
    assertThat(read("/proc/self/mem").messages())
        .containsExactly("cannot read `/proc/self/mem`: Input/output error");
  }

  @Test
  void linksThatLeadNowhereOrInACircleAreErrorsByName() throws IOException {
    Files.createSymbolicLink(folder.resolve("gone.yaml"), Path.of("none"));
    Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("b.yaml"));
    Files.createSymbolicLink(folder.resolve("b.yaml"), Path.of("a.yaml"));
    assertThat(read("gone.yaml", "a.yaml").messages())
        .containsExactly(
            "cannot read `gone.yaml`: no such file or folder",
            "cannot read `a.yaml`: its links lead in a circle");
  }

  @Test
  void foldersThatLeadToEachOtherAreWalkedOnce() throws IOException {
    Files.createDirectories(folder.resolve("a"));
    Files.createDirectories(folder.resolve("b"));
    Files.writeString(folder.resolve("a/p.yaml"), POLICY.formatted("p"));
    Files.createSymbolicLink(folder.resolve("a/to-b"), Path.of("../b"));
    Files.createSymbolicLink(folder.resolve("b/to-a"), Path.of("../a"));
    var outcome = read("a", "b");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.messages())
        .containsExactly(
            "link `a/to-b/to-a/` leads back to a folder that holds it and is not followed");
    assertThat(outcome.input().policies()).hasSize(1);
  }

  @Test
  void foldersHaveADepth() throws IOException {
    Files.createDirectories(folder.resolve("d" + "/d".repeat(120)));
    assertThat(read("d").messages().getFirst()).endsWith("is more than 100 folders deep");
  }

  @Test
  void moreBytesThanTheFileHadAreAnError() throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), "a: b\n");
    FileState before = FileState.of(file);
    var grown = new ByteArrayInputStream("a: b\nc: d\n".getBytes(StandardCharsets.UTF_8));
    var sink = new DiagnosticSink();
    var found = new FoundFile("p.yaml", file, true, true);
    var dispatcher = new ObjectDispatcher(found, Set.of(), new InputObjects(sink), sink);
    var content = new FileContent(found, sink::report, dispatcher);
    assertThat(catchThrowable(() -> content.read(grown, before, false)))
        .isInstanceOf(IOException.class)
        .hasMessage(CountedStream.CHANGED);
  }

  /// One writer leaves out the end for a moment, again and again: what is there then is valid.
  @Test
  void fileThatIsWrittenMeanwhileIsAnError() throws IOException, InterruptedException {
    Path file = folder.resolve("p.yaml");
    String first = "# padding padding padding padding padding padding\n".repeat(LONG_LINES);
    Files.writeString(file, first + POLICY.formatted("p"));
    whileChanging(() -> Files.writeString(file, first + POLICY.formatted("p")));
  }

  @Test
  void fileThatIsReplacedMeanwhileIsAnError() throws IOException, InterruptedException {
    Path file = folder.resolve("p.yaml");
    String first = "# padding padding padding padding padding padding\n".repeat(LONG_LINES);
    Files.writeString(file, first + POLICY.formatted("p"));
    Path next = folder.resolve("next");
    whileChanging(() -> {
      Files.writeString(next, POLICY.formatted("q"));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    });
  }

  private interface Change {
    void run() throws IOException;
  }

  /// A reading that falls between two changes sees a whole file: the reading is repeated.
  private void whileChanging(Change change) throws InterruptedException {
    var done = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get()) {
                try {
                  change.run();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
    try {
      List<String> messages = List.of();
      while (messages.isEmpty()) {
        messages = read("p.yaml").messages();
      }
      assertThat(messages).contains("cannot read `p.yaml`: it was changed while it was read");
    } finally {
      done.set(true);
      writer.join();
    }
  }
}
