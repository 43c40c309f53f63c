package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that need the kernel, with the pods of `examples/shop` on this machine.
@Tag("privileged")
class NodeCommandsTest {
  private static final Path SHOP =
      Path.of(System.getProperty("netpolc.repository", ".."), "examples", "shop");
  private static final String CART = "10.244.1.12";
  private static final String REDIS = "10.244.1.16";

  /// What a command did.
  private record Outcome(int status, String out, String err) {}

  @TempDir private Path folder;
  private boolean possible;

  @BeforeEach
  void needKernelThatNobodyElseUses() throws IOException {
    ShopPods.assumePossible("load, status, observe and detach");
    possible = true;
  }

  @AfterEach
  void detachWhateverHappened() {
    if (possible) {
      run("detach");
    }
  }

  @Test
  void loadedPolicyIsShownCountedObservedSwappedAndRemoved() throws IOException {
    String first = compile("first", SHOP.resolve("policies").toString());
    String second = compile("second", SHOP.resolve("change").toString());
    try (var pods = new ShopPods()) {
      assertThat(run("status", "-o", "json").status).isEqualTo(ExitCode.NO);
      assertThat(pods.reaches("gateway", REDIS, 6379)).isTrue();
      assertThat(run("load", bundle("first"), "-o", "json").status).isEqualTo(ExitCode.OK);
      Outcome status = run("status", "-o", "json");
      assertThat(status.status).as(status.out).isEqualTo(ExitCode.OK);
      assertThat(status.out)
          .contains("\"running\":true,\"hash\":\"" + first + "\",\"generation\":1,")
          .contains("{\"pod\":\"shop/frontend\",\"interface\":\"npshop11\"")
          .contains("{\"pod\":\"ops/prometheus\",\"interface\":\"npshop21\"")
          .endsWith("\"drift\":[]}\n");

      deniedConnectionIsCountedAndObserved(pods);
      truncatedBundleIsRefusedAndNothingChanges(first);
      foreignBundleIsRefused(first);

      assertThat(run("load", bundle("second")).status).isEqualTo(ExitCode.OK);
      assertThat(run("status", "-o", "json").out)
          .contains("\"hash\":\"" + second + "\",\"generation\":4,");

      assertThat(run("detach").status).isEqualTo(ExitCode.OK);
      assertThat(Path.of("/sys/fs/bpf/netpolc")).doesNotExist();
      assertThat(run("status").status).isEqualTo(ExitCode.NO);
      assertThat(run("observe", "--for", "1").status).isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(pods.reaches("gateway", REDIS, 6379)).isTrue();
    }
  }

  private static void deniedConnectionIsCountedAndObserved(ShopPods pods) throws IOException {
    assertThat(pods.reaches("frontend", CART, 7070)).isTrue();
    assertThat(pods.reaches("gateway", REDIS, 6379)).isFalse();
    long counted = packetsDeniedByStores();
    assertThat(counted).isPositive();
    assertThat(pods.reaches("gateway", REDIS, 6379)).isFalse();
    assertThat(packetsDeniedByStores()).isGreaterThan(counted);
    Outcome observed = run("observe", "-o", "json", "--count", "1", "--for", "20");
    assertThat(observed.status).isEqualTo(ExitCode.OK);
    assertThat(observed.out)
        .contains("\"from\":\"ops/gateway\",\"to\":\"data/redis\"")
        .contains("\"protocol\":\"TCP\"", "\"port\":6379", "\"direction\":\"ingress\"")
        .contains("\"decidedBy\":\"isolated by data/stores (")
        .contains("\"generation\":1}");
  }

  private void truncatedBundleIsRefusedAndNothingChanges(String running) throws IOException {
    Path broken = folder.resolve("broken");
    Files.createDirectory(broken);
    try (var files = Files.list(folder.resolve("second"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, broken.resolve(file.getFileName()));
      }
    }
    Path tables = broken.resolve("seeds.bin");
    byte[] content = Files.readAllBytes(tables);
    Files.write(tables, Arrays.copyOf(content, content.length / 2));
    Outcome refused = run("load", bundle("broken"));
    assertThat(refused.status).as(refused.err).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(refused.err).startsWith("error: ");
    assertThat(run("status", "-o", "json").out)
        .contains("\"hash\":\"" + running + "\",\"generation\":1,");
  }

  /// A bundle of somebody else, or one that anybody can change, is loaded only when asked for.
  private void foreignBundleIsRefused(String running) throws IOException {
    Path foreign = folder.resolve("second");
    for (Path path : List.of(foreign, foreign.resolve("seeds.bin"))) {
      Files.setAttribute(path, "unix:uid", 65_534);
      Outcome refused = run("load", bundle("second"));
      assertThat(refused.status).as(refused.err).isEqualTo(ExitCode.INVALID_INPUT);
      assertThat(refused.err)
          .contains(path + " belongs to user 65534, not to root or to user 0 who loads it")
          .contains("--allow-foreign-bundle");
      Files.setAttribute(path, "unix:uid", 0);
    }
    Path open = foreign.resolve("manifest.json");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--rw-"));
    assertThat(run("load", bundle("second")).err).contains("can be written to by anybody");
    assertThat(run("status", "-o", "json").out).contains("\"hash\":\"" + running + "\"");
    assertThat(run("load", bundle("second"), "--allow-foreign-bundle").status)
        .isEqualTo(ExitCode.OK);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(run("load", bundle("first")).status).isEqualTo(ExitCode.OK);
  }

  private static long packetsDeniedByStores() {
    String out = run("status", "-o", "json").out;
    Matcher matcher =
        Pattern.compile("\"isolated by data/stores [^\"]*\",\"packets\":(\\d+)").matcher(out);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  /// Compiles to a folder of that name.
  ///
  /// @return the bundle's hash
  private String compile(String name, String policies) {
    String cluster = SHOP.resolve("cluster.yaml").toString();
    Outcome outcome =
        run(
            "compile",
            "-f",
            policies,
            "--cluster",
            cluster,
            "--node",
            "node-1",
            "--no-object",
            "--out",
            bundle(name),
            "-o",
            "json");
    assertThat(outcome.status).as(outcome.err).isEqualTo(ExitCode.OK);
    Matcher matcher = Pattern.compile("\"hash\":\"([0-9a-f]+)\"").matcher(outcome.out);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private String bundle(String name) {
    return folder.resolve(name).toString();
  }

  private static Outcome run(String... args) {
    var console = TestConsole.plain();
    int status = console.run(args);
    return new Outcome(status, console.out(), console.err());
  }
}
