package io.netpolc.compiler.pass;

import static io.netpolc.compiler.pass.Programs.ANYONE;
import static io.netpolc.compiler.pass.Programs.allow;
import static io.netpolc.compiler.pass.Programs.ingress;
import static io.netpolc.compiler.pass.Programs.match;
import static io.netpolc.compiler.pass.Programs.matches;
import static io.netpolc.compiler.pass.Programs.named;
import static io.netpolc.compiler.pass.Programs.ofMatches;
import static io.netpolc.compiler.pass.Programs.section;
import static io.netpolc.compiler.pass.Programs.tcp;
import static io.netpolc.compiler.pass.Programs.union;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.ir.Facts;
import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PortName;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ExpandNamedPortsTest {
  private final Pass<RuleProgram> pass = new ExpandNamedPorts();

  private RuleProgram applied(RuleProgram program) {
    return pass.apply(program).or(program);
  }

  private static final PortName HTTP = new PortName(Protocol.TCP, "http");

  private static Facts facts(Integer... numbers) {
    return new Facts(new TreeMap<>(Map.of(HTTP, List.of(numbers))), Set.of());
  }

  private static RuleProgram rich() {
    return ingress(
        facts(80, 8080),
        union(section(allow(0, match(List.of(ANYONE), List.of(named("http"), tcp(53)))))));
  }

  @Test
  void nameBecomesOneMatchForEachNumberThatPodsGiveIt() {
    assertThat(matches(applied(rich())))
        .containsExactly(
            match(List.of(ANYONE), List.of(tcp(53))),
            new Match(new Offer(HTTP, 80), List.of(ANYONE), List.of(tcp(80))),
            new Match(new Offer(HTTP, 8080), List.of(ANYONE), List.of(tcp(8080))));
  }

  @Test
  void nameThatNoPodOffersMatchesNothing() {
    RuleProgram program = ofMatches(match(List.of(ANYONE), List.of(named("gone"))));
    assertThat(matches(applied(program))).isEmpty();
  }

  @Test
  void numbersStayAsTheyAre() {
    RuleProgram program = ofMatches(match(List.of(ANYONE), List.of(tcp(80))));
    assertThat(pass.apply(program)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }

  @Test
  void isIdempotent() {
    RuleProgram once = applied(rich());
    assertThat(once).isNotEqualTo(rich());
    assertThat(pass.apply(once)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }
}
