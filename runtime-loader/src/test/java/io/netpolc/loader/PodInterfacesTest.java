package io.netpolc.loader;

import static io.netpolc.loader.TestBundles.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("privileged")
final class PodInterfacesTest {
  @BeforeEach
  void kernel() {
    Privileged.assume();
  }

  @Test
  void vethsLeadToTheirPodsAddresses() throws Exception {
    try (var pods = new Namespaces(201)) {
      pods.pod(1);
      pods.pod(2);
      List<PodInterface> found =
          PodInterfaces.discover().stream().filter(pod -> pod.name().startsWith("np201h")).toList();
      assertThat(found)
          .extracting(PodInterface::ifindex)
          .containsExactly(pods.ifindex(1), pods.ifindex(2));
      assertThat(found.getFirst().addresses())
          .containsExactly(address("10.201.0.1"), address("fd00:201::1"));
      assertThat(found.getFirst().namespaceInode())
          .isEqualTo(Files.getAttribute(Path.of("/run/netns", pods.name(1)), "unix:ino"));
      assertThat(new PodInterfaces().names()).containsEntry(pods.ifindex(2), "np201h2");
      assertThat(new PodInterfaces().names()).containsEntry(1, "lo");
    }
  }

  @Test
  void namespacesOfProcessesAreFoundWithoutAName() throws Exception {
    try (var pods = new Namespaces(202)) {
      pods.pod(1);
      Process inside =
          new ProcessBuilder("nsenter", "--net=/run/netns/" + pods.name(1), "sleep", "60").start();
      try {
        while (!Files.readSymbolicLink(Path.of("/proc/" + inside.pid() + "/exe"))
            .endsWith("sleep")) {
          Thread.onSpinWait();
        }
        Namespaces.ip("netns", "del", pods.name(1));
        assertThat(PodInterfaces.discover())
            .anySatisfy(pod -> {
              assertThat(pod.ifindex()).isEqualTo(pods.ifindex(1));
              assertThat(pod.addresses()).contains(address("10.202.0.1"));
            });
        Namespaces.ip("netns", "add", pods.name(1));
      } finally {
        inside.destroy();
        inside.waitFor();
      }
    }
  }

  @Test
  void aFileThatIsNoNamespaceIsPassedOver() throws Exception {
    try (var pods = new Namespaces(203)) {
      pods.pod(1);
      Path plain = Files.createFile(Path.of("/run/netns", "np203-plain"));
      try {
        assertThat(PodInterfaces.discover())
            .extracting(PodInterface::ifindex)
            .contains(pods.ifindex(1));
      } finally {
        Files.delete(plain);
      }
    }
  }
}
