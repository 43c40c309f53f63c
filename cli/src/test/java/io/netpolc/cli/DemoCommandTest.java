package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
  @BeforeEach
  void setHome() {
    System.setProperty("netpolc.home", System.getProperty("netpolc.repository", ".."));
  }

  @Test
  void offlineHalfShowsTheMatrixAndSaysWhatIsLeftOut() {
    var console = TestConsole.plain();
    assertThat(console.run("demo", "--offline")).isEqualTo(ExitCode.OK);
    assertThat(console.out())
        .contains("8 policies, 11 pods")
        .containsPattern("shop/payment .* 4\\. \n")
        .contains("data/stores (examples/shop/policies/7-stores.yaml:6)")
        .contains("Left out  as asked")
        .doesNotContain("!\n");
  }

  @Test
  void missingCapabilitiesAreNamed() {
    assertThat(Privileges.missing("Name:\tx\nCapEff:\t000001ffffffffff\n")).isEmpty();
    assertThat(Privileges.missing("CapEff:\t0000000000000000\n"))
        .containsExactly("CAP_NET_ADMIN", "CAP_SYS_ADMIN", "CAP_PERFMON", "CAP_BPF");
    assertThat(Privileges.missing("CapEff:\t000000c000001000\n")).containsExactly("CAP_SYS_ADMIN");
  }

  @Test
  @Tag("privileged")
  void realTrafficGoesAsPolicySaysAndNothingIsLeft() throws IOException {
    var missing = Privileges.missing();
    assumeTrue(missing.isEmpty(), "demo with real traffic: missing " + missing);
    var console = TestConsole.plain();
    int status = console.run("demo");
    assertThat(console.out()).contains("every attempt went as policy says");
    assertThat(console.out()).contains("shop/frontend -> shop/catalog stands still");
    assertThat(console.out()).doesNotContain("NOT SO").doesNotContain("Left out");
    assertThat(status).isEqualTo(ExitCode.OK);
    assertThat(Path.of("/sys/fs/bpf/np-demo")).doesNotExist();
    assertThat(Path.of("/run/np-demo")).doesNotExist();
    try (Stream<Path> namespaces = Files.list(Path.of("/run/netns"))) {
      assertThat(namespaces.map(p -> p.getFileName().toString()))
          .noneMatch(name -> name.startsWith("np-demo-"));
    }
  }
}
