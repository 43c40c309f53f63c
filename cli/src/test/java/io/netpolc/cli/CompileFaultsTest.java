package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.cli.CommandProcess.Outcome;
import io.netpolc.loader.BundleFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stops `compile` while it writes: a full disk, a clang that dies, a signal. There is the old
/// bundle, the new one, or none, and nothing beside it.
class CompileFaultsTest {
  private static final int MOST_MILLIS = 3000;

  @TempDir private Path folder;

  private static List<String> names(Path where) throws IOException {
    try (var files = Files.list(where)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  @Tag("privileged")
  void fullDiskLeavesTheOldBundle() throws Exception {
    ShopPods.assumePossible("a full disk");
    Path disk = Files.createDirectory(folder.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString());
    try {
      Path out = disk.resolve("shop.bundle");
      ShopPods.compile(out.toString(), "--no-object");
      String sums = Files.readString(out.resolve("SHA256SUMS"));
      for (int left : new int[] {0, 4, 64, 400}) {
        Path ballast = disk.resolve("ballast");
        fill(ballast, left);
        var console = TestConsole.plain();
        int status =
            console.run(ShopPods.compileCommand(out.toString(), "--no-object", "--on-deny=reject"));
        assertThat(status).as(console.err()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(console.err())
            .contains("error: " + out + " cannot be written: ")
            .contains("No space left on device");
        Files.delete(ballast);
        assertThat(names(disk)).containsExactly("shop.bundle");
        assertThat(Files.readString(out.resolve("SHA256SUMS"))).isEqualTo(sums);
      }
    } finally {
      run("umount", disk.toString());
    }
  }

  /// Takes all room but some.
  private static void fill(Path ballast, int leftKib) throws IOException {
    long usable = Files.getFileStore(ballast.getParent()).getUsableSpace();
    Files.write(ballast, new byte[Math.toIntExact(usable - leftKib * 1024L)]);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void clangThatIsKilledLeavesNothing() throws Exception {
    Path clang = folder.resolve("clang");
    Files.writeString(
        clang,
        """
        #!/bin/sh
        [ "$1" != --version ] || { echo 'clang version 19.1.7'; exit 0; }
        printf 'half an object'
        kill -9 $$
        """);
    Files.setPosixFilePermissions(clang, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path place = Files.createDirectory(folder.resolve("place"));
    Outcome outcome =
        CommandProcess.plain(folder)
            .with("NETPOLC_CLANG", clang.toString())
            .run(ShopPods.compileCommand(place.resolve("shop.bundle").toString()));
    assertThat(outcome.status()).as(outcome.text()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(outcome.text()).contains("error: clang was killed by signal 9");
    assertThat(names(place)).isEmpty();
  }

  @Test
  void signalsLeaveAWholeBundleOrNone() throws Exception {
    var signals = new Signals("compile under signals");
    Path place = Files.createDirectory(folder.resolve("place"));
    Path out = place.resolve("shop.bundle");
    int whole = 0;
    for (int i = 0; i < Signals.COUNT; i++) {
      String reject = i % 2 == 0 ? "drop" : "reject";
      Outcome outcome =
          signals.interrupt(
              CommandProcess.plain(folder),
              i,
              MOST_MILLIS,
              ShopPods.compileCommand(out.toString(), "--no-object", "--on-deny=" + reject));
      assertThat(outcome.text()).doesNotContain("internal", "Exception");
      List<String> there = names(place);
      assertThat(there).as("after signal %d: %s", i, outcome).isSubsetOf("shop.bundle");
      if (!there.isEmpty()) {
        whole++;
        assertThat(BundleFolder.open(out).bundle().hash()).isNotEmpty();
      }
    }
    System.out.printf("compile under signals: %d, a bundle after %d%n", Signals.COUNT, whole);
  }
}
