package io.netpolc.compiler.pass;

import static io.netpolc.compiler.pass.Programs.ALL;
import static io.netpolc.compiler.pass.Programs.ANYONE;
import static io.netpolc.compiler.pass.Programs.app;
import static io.netpolc.compiler.pass.Programs.match;
import static io.netpolc.compiler.pass.Programs.matches;
import static io.netpolc.compiler.pass.Programs.ofMatches;
import static io.netpolc.compiler.pass.Programs.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PortName;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NormalizeMatchesTest {
  private final Pass<RuleProgram> pass = new NormalizeMatches();

  private RuleProgram applied(RuleProgram program) {
    return pass.apply(program).or(program);
  }

  private static RuleProgram rich() {
    return ofMatches(
        match(List.of(app("b"), app("a"), app("a")), List.of(tcp(80))),
        match(List.of(app("a"), app("b")), List.of(tcp(81))));
  }

  @Test
  void matchesThatDifferInTheirPortsOnlyBecomeOne() {
    assertThat(matches(applied(rich())))
        .containsExactly(match(List.of(app("a"), app("b")), List.of(tcp(80), tcp(81))));
  }

  @Test
  void matchesThatDifferInTheirPeersOnlyBecomeOne() {
    RuleProgram program =
        ofMatches(match(List.of(app("b")), List.of(ALL)), match(List.of(app("a")), List.of(ALL)));
    assertThat(matches(applied(program)))
        .containsExactly(match(List.of(app("a"), app("b")), List.of(ALL)));
  }

  @Test
  void anyoneAndAllTrafficAbsorbTheRest() {
    RuleProgram program = ofMatches(match(List.of(app("a"), ANYONE), List.of(tcp(80), ALL)));
    assertThat(matches(applied(program))).containsExactly(match(List.of(ANYONE), List.of(ALL)));
  }

  @Test
  void matchesWithDifferentDestinationsStayApart() {
    var http = new PortName(Protocol.TCP, "http");
    RuleProgram program =
        ofMatches(
            new Match(new Offer(http, 80), List.of(ANYONE), List.of(tcp(80))),
            new Match(new Offer(http, 81), List.of(ANYONE), List.of(tcp(81))));
    assertThat(pass.apply(program)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }

  @Test
  void isIdempotent() {
    RuleProgram once = applied(rich());
    assertThat(once).isNotEqualTo(rich());
    assertThat(pass.apply(once)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }
}
