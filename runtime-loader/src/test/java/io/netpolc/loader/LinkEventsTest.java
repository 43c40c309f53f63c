package io.netpolc.loader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("privileged")
final class LinkEventsTest {
  private static final int LONG_MILLIS = 5000;

  @BeforeEach
  void kernel() {
    Privileged.assume();
  }

  @Test
  void interfacesThatComeAndGoAreHeardOf() throws Exception {
    try (LinkEvents events = LinkEvents.open()) {
      try (var pods = new Namespaces(231)) {
        pods.pod(1);
        assertThat(events.await(LONG_MILLIS)).isTrue();
        while (events.await(200)) {
          assertThat(pods.ifindex(1)).isPositive();
        }
      }
      assertThat(events.await(LONG_MILLIS)).as("the interface is gone").isTrue();
    }
  }
}
