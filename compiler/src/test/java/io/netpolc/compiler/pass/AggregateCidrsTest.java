package io.netpolc.compiler.pass;

import static io.netpolc.compiler.pass.Programs.ALL;
import static io.netpolc.compiler.pass.Programs.app;
import static io.netpolc.compiler.pass.Programs.block;
import static io.netpolc.compiler.pass.Programs.match;
import static io.netpolc.compiler.pass.Programs.matches;
import static io.netpolc.compiler.pass.Programs.ofMatches;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.ir.RuleProgram;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AggregateCidrsTest {
  private final Pass<RuleProgram> pass = new AggregateCidrs();

  private RuleProgram applied(RuleProgram program) {
    return pass.apply(program).or(program);
  }

  private static RuleProgram rich() {
    return ofMatches(
        match(
            List.of(block("10.0.0.0/25"), block("10.0.0.7/32"), block("10.0.0.128/25"), app("a")),
            List.of(ALL)));
  }

  @Test
  void halvesAndPartsBecomeTheWhole() {
    assertThat(matches(applied(rich())))
        .containsExactly(match(List.of(block("10.0.0.0/24"), app("a")), List.of(ALL)));
  }

  @Test
  void blockWithExceptionsIsAbsorbedButAbsorbsNothing() {
    RuleProgram absorbed =
        ofMatches(
            match(List.of(block("10.0.0.0/8"), block("10.1.0.0/16", "10.1.2.0/24")), List.of(ALL)));
    assertThat(matches(applied(absorbed)))
        .containsExactly(match(List.of(block("10.0.0.0/8")), List.of(ALL)));
    RuleProgram kept =
        ofMatches(
            match(List.of(block("10.0.0.0/8", "10.1.0.0/16"), block("10.1.2.0/24")), List.of(ALL)));
    assertThat(pass.apply(kept)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }

  @Test
  void neighboursThatAreNoHalvesOfOnePrefixStayApart() {
    RuleProgram program =
        ofMatches(match(List.of(block("10.0.1.0/24"), block("10.0.2.0/24")), List.of(ALL)));
    assertThat(pass.apply(program)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }

  @Test
  void wholeSpacesOfTwoFamiliesStayApart() {
    RuleProgram program =
        ofMatches(match(List.of(block("0.0.0.0/0"), block("::/0")), List.of(ALL)));
    assertThat(pass.apply(program)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }

  @Test
  void isIdempotent() {
    RuleProgram once = applied(rich());
    assertThat(once).isNotEqualTo(rich());
    assertThat(pass.apply(once)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }
}
