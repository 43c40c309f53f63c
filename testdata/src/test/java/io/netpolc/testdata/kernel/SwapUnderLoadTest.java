package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Policies are exchanged while traffic runs. Each packet is decided by one of the two versions as
/// a whole: what both allow arrives, answers that need state included, and what both deny never
/// does.
@Tag("privileged")
final class SwapUnderLoadTest {
  private static final int SWAPS = Boolean.getBoolean("netpolc.long") ? 1000 : 60;

  /// So often a version comes that needs another program, which replaces the running one.
  private static final int REPLACEMENTS = Boolean.getBoolean("netpolc.long") ? 40 : 4;

  @BeforeEach
  void kernel() {
    LivePods.assume();
  }

  @Test
  void noPacketIsLostOrDecidedByTwoVersions() throws Exception {
    try (LivePods pods = LivePods.create()) {
      NodePolicy policy = pods.policy();
      Versions versions = Versions.compile(pods);
      assertThatAMixtureWouldShow(pods, versions.first(), versions.second());
      assertThatAMixtureWouldShow(pods, versions.second(), versions.first());
      policy.load(versions.first());
      policy.load(versions.second());
      BpfObjects before = BpfObjects.of(pods);
      var between = new ArrayList<BpfObjects>();
      try (Traffic four = Traffic.start(pods, 4, Versions.BOTH, Versions.OTHER_PORTS);
          Traffic six = Traffic.start(pods, 6, Versions.BOTH, Versions.OTHER_PORTS)) {
        swap(pods, policy, versions, between);
        for (Traffic traffic : List.of(four, six)) {
          Traffic.Outcome outcome = traffic.stop();
          assertThat(outcome.taken().keySet())
              .as("ports of %d that neither version allows", outcome.sent())
              .isEqualTo(Set.of(Versions.FIRST_ONLY, Versions.SECOND_ONLY));
          assertThat(outcome.unanswered()).as("lost of %d", outcome.sent()).isEmpty();
          assertThat(outcome.taken().values()).allMatch(taken -> taken < outcome.sent());
          System.out.printf(
              "swaps under load: %d loads; %d datagrams of each kind, taken where one version"
                  + " allows them: %s%n",
              between.size(), outcome.sent(), outcome.taken());
        }
      }
      Status status = Objects.requireNonNull(policy.status());
      assertThat(status.generation()).isEqualTo(2 + between.size());
      assertThat(status.drift()).isEmpty();
      BpfObjects after = BpfObjects.of(pods);
      after.assertLikeBefore(before, between);
      policy.detach();
      after.assertAllGone(BpfObjects.of(pods));
    }
  }

  private static void swap(
      LivePods pods, NodePolicy policy, Versions versions, List<BpfObjects> between)
      throws Exception {
    for (int i = 0; i < SWAPS; i++) {
      if (i % (SWAPS / REPLACEMENTS) == 0) {
        assertThat(policy.load(versions.large()).sameProgram()).isFalse();
        between.add(BpfObjects.of(pods));
      }
      assertThat(policy.load(i % 2 == 0 ? versions.first() : versions.second()).warnings())
          .isEmpty();
      between.add(BpfObjects.of(pods));
    }
  }

  /// The ports of one version with the other tables of the other one give an answer that neither
  /// version gives: a datagram that both allow is denied, or one that both deny passes.
  private static void assertThatAMixtureWouldShow(LivePods pods, Bundle one, Bundle other) {
    List<MapImage> images =
        one.seeds().images().stream()
            .map(image -> image.map().equals("np_ports") ? other.seeds().image("np_ports") : image)
            .toList();
    var mixture = new TableInterpreter(new Seeds(images), one.shape());
    int subject = one.subjects().stream().map(Subject::qualifiedName).toList().indexOf("x/b");
    for (int family : List.of(4, 6)) {
      IpAddress client = Objects.requireNonNull(IpAddress.parse(pods.address("a", family)));
      boolean shows = false;
      for (int port : List.of(Versions.BOTH, Versions.NEITHER, Versions.NEITHER_TOO)) {
        boolean allowed =
            mixture.decide(subject, Direction.INGRESS, client, Protocol.UDP, port).allowed();
        shows |= allowed != (port == Versions.BOTH);
      }
      assertThat(shows).as("family %d", family).isTrue();
    }
  }
}
