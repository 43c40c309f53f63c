package io.netpolc.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every filter lets the traffic through that is measured, and those with a policy nothing else.
final class SetUpTest {
  private static final int OTHER_PORT = 5009;
  private static final int MILLIS = 50;

  @Test
  @Tag("privileged")
  void everyFilterSaysTheSame() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    try (var bed = TestBed.create()) {
      for (SetUp setUp : bed.setUps()) {
        try {
          setUp.install();
        } catch (IOException unavailable) {
          assertThat(setUp).isInstanceOfAny(SetUp.Nftables.class, SetUp.Ipset.class);
          System.out.printf("    left out, not installed here: %s%n", setUp.name());
          continue;
        }
        try {
          for (Measure what : Measure.values()) {
            assertThat(bed.pods().measure(what, MILLIS))
                .as("%s, %s", setUp.name(), what)
                .isPositive();
          }
          boolean open = setUp instanceof SetUp.Nothing || setUp.name().equals(TestBed.EMPTY);
          assertThat(bed.pods().answers(OTHER_PORT)).as(setUp.name()).isEqualTo(open);
        } finally {
          setUp.remove();
        }
      }
    }
  }
}
