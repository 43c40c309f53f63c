package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.fixture.FakeApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A watch does not go by the wall clock, which somebody may set at any time: it waits, and judges
/// what is old, by the clock that counts from when the system started.
@Timeout(120)
final class ClockJumpTest {
  private static final int PORT = 6001;
  private static final Duration WITHIN_THE_WAIT = Duration.ofMillis(200);
  private static final List<Integer> DAYS = List.of(36_500, -7_300, 1, 0);

  /// Whatever tells the time of day.
  private static final Pattern WALL_CLOCK =
      Pattern.compile(
          "currentTimeMillis|\\bInstant\\.|\\bClock\\.|\\bnew Date\\b"
              + "|\\b(Local|Zoned|Offset)Date(Time)?\\.now");

  @TempDir Path folder;

  @Test
  @Tag("privileged")
  void whatChangesAfterAJumpIsEnforced() throws Exception {
    LivePods.assume();
    ShiftedClock clock = ShiftedClock.in(folder);
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      LivePods.guard(api, OptionalInt.empty());
      try (var watch = WatchProcess.start(pods, api.kubeconfig(pods.folder()), clock.variables())) {
        watch.awaitEnforced();
        for (int days : DAYS) {
          // It waits before it lists anew, for half a second at least.
          api.expireWatches();
          Thread.sleep(WITHIN_THE_WAIT);
          clock.jump(Duration.ofDays(days));
          LivePods.guard(api, OptionalInt.of(PORT));
          Traffic.awaitAnswer(pods, PORT, true);
          api.cutWatches();
          LivePods.guard(api, OptionalInt.empty());
          Traffic.awaitAnswer(pods, PORT, false);
        }
        LivePods.guard(api, OptionalInt.of(PORT));
        Traffic.awaitAnswer(pods, PORT, true);
      }
      pods.policy().detach();
    }
  }

  @Test
  void nothingOnANodeAsksTheWallClock() throws IOException {
    Path repository = Path.of(System.getProperty("netpolc.repository", ".."));
    var asking = new ArrayList<String>();
    int files = 0;
    for (String room : List.of("watch", "runtime-loader")) {
      try (Stream<Path> sources = Files.walk(repository.resolve(room).resolve("src/main/java"))) {
        for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
          files++;
          if (WALL_CLOCK.matcher(Files.readString(source)).find()) {
            asking.add(source.getFileName().toString());
          }
        }
      }
    }
    assertThat(files).isGreaterThan(50);
    assertThat(asking).isEmpty();
  }
}
