package io.netpolc.compiler.pass;

import static io.netpolc.compiler.pass.Programs.ANYONE;
import static io.netpolc.compiler.pass.Programs.match;
import static io.netpolc.compiler.pass.Programs.matches;
import static io.netpolc.compiler.pass.Programs.ofMatches;
import static io.netpolc.compiler.pass.Programs.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.ir.PortTerm;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MergePortRangesTest {
  private final Pass<RuleProgram> pass = new MergePortRanges();

  private RuleProgram applied(RuleProgram program) {
    return pass.apply(program).or(program);
  }

  private static RuleProgram rich() {
    return ofMatches(match(List.of(ANYONE), List.of(tcp(80), tcp(81, 90), tcp(85, 100))));
  }

  @Test
  void rangesThatOverlapOrTouchBecomeOne() {
    assertThat(matches(applied(rich())))
        .containsExactly(match(List.of(ANYONE), List.of(tcp(80, 100))));
  }

  @Test
  void rangesWithAGapStayApart() {
    RuleProgram program = ofMatches(match(List.of(ANYONE), List.of(tcp(80), tcp(82))));
    assertThat(pass.apply(program)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }

  @Test
  void rangesOfTwoProtocolsStayApart() {
    RuleProgram program =
        ofMatches(
            match(List.of(ANYONE), List.of(tcp(80), new PortTerm.Range(Protocol.UDP, 81, 81))));
    assertThat(pass.apply(program)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }

  @Test
  void isIdempotent() {
    RuleProgram once = applied(rich());
    assertThat(once).isNotEqualTo(rich());
    assertThat(pass.apply(once)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }
}
