package io.netpolc.compiler.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.netpolc.compiler.capture.Observation;
import io.netpolc.compiler.capture.Observation.End;
import io.netpolc.compiler.capture.Observation.Seen;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.replay.FlowTally.Tallied;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FlowTallyTest {
  private static final End A = End.at(Objects.requireNonNull(IpAddress.parse("10.0.0.1")));
  private static final End B = End.at(Objects.requireNonNull(IpAddress.parse("10.0.0.2")));

  private static Observation seen(End from, int sport, End to, int port, Seen verdict) {
    return new Observation(from, to, Protocol.UDP, sport, port, verdict, false, 1, "");
  }

  private static List<Tallied> tally(Observation... all) {
    var tally = new FlowTally();
    for (Observation each : all) {
      tally.add(each);
    }
    return tally.flows();
  }

  @Test
  void manyRecordsAboutOneConnectionAreOne() {
    assertThat(
            tally(
                seen(A, 1000, B, 53, Seen.ALLOWED),
                seen(A, 1000, B, 53, Seen.ALLOWED),
                seen(A, 1001, B, 53, Seen.UNSAID)))
        .extracting(Tallied::allowed, Tallied::denied, Tallied::unsaid)
        .containsExactly(tuple(1L, 0L, 1L));
  }

  @Test
  void whatIsDeniedAtOneEndIsDenied() {
    assertThat(tally(seen(A, 1000, B, 53, Seen.ALLOWED), seen(A, 1000, B, 53, Seen.DENIED)))
        .extracting(Tallied::allowed, Tallied::denied)
        .containsExactly(tuple(0L, 1L));
  }

  @Test
  void wayBackOfAKnownFlowIsNoFlow() {
    var tally = new FlowTally();
    tally.add(seen(A, 1000, B, 53, Seen.UNSAID));
    tally.add(seen(B, 53, A, 1000, Seen.UNSAID));
    tally.add(seen(B, 53, A, 1001, Seen.UNSAID));
    assertThat(tally.replies()).isEqualTo(1);
    assertThat(tally.flows()).extracting(t -> t.key().port()).containsExactly(53, 1001);
  }

  @Test
  void ofTwoReportersTheOneThatSawMostCounts() {
    var atSource = new Observation(A, B, Protocol.TCP, -1, 80, Seen.ALLOWED, false, 3, "src");
    var atTarget = new Observation(A, B, Protocol.TCP, -1, 80, Seen.ALLOWED, false, 5, "dst");
    assertThat(tally(atSource, atTarget, atSource))
        .extracting(Tallied::allowed)
        .containsExactly(6L);
  }
}
