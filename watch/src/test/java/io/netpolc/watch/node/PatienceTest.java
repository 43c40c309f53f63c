package io.netpolc.watch.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.watch.state.ClusterStore.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PatienceTest {
  private static final List<Change> POD =
      List.of(new Change(new ObjectKey("Pod", "shop", "cart"), null, 0));
  private static final List<Change> POLICY =
      List.of(new Change(new ObjectKey("NetworkPolicy", "shop", "guard"), null, 0));

  private final Patience patience = new Patience();

  @Test
  void nothingIsWaitedForBeforeAStateIsRefuted() {
    assertThat(patience.waits(POD)).isFalse();
  }

  @Test
  void afterARefutationOnlyOtherPoliciesAreTriedAtOnce() {
    for (int i = 0; i < 100; i++) {
      patience.begin();
    }
    assertThat(patience.waits(POD)).isTrue();
    assertThat(patience.waits(List.of())).isTrue();
    assertThat(patience.waits(POLICY)).isFalse();
  }

  @Test
  void whatIsEnforcedEndsIt() {
    patience.begin();
    patience.end();
    assertThat(patience.waits(POD)).isFalse();
  }
}
