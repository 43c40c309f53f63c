package io.netpolc.compiler.pass;

import static io.netpolc.compiler.pass.Programs.ALL;
import static io.netpolc.compiler.pass.Programs.ANYONE;
import static io.netpolc.compiler.pass.Programs.allow;
import static io.netpolc.compiler.pass.Programs.app;
import static io.netpolc.compiler.pass.Programs.block;
import static io.netpolc.compiler.pass.Programs.deny;
import static io.netpolc.compiler.pass.Programs.firstMatch;
import static io.netpolc.compiler.pass.Programs.ingress;
import static io.netpolc.compiler.pass.Programs.match;
import static io.netpolc.compiler.pass.Programs.matches;
import static io.netpolc.compiler.pass.Programs.ofMatches;
import static io.netpolc.compiler.pass.Programs.ruleIndexes;
import static io.netpolc.compiler.pass.Programs.section;
import static io.netpolc.compiler.pass.Programs.tcp;
import static io.netpolc.compiler.pass.Programs.union;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.ir.Facts;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.RuleProgram;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class EliminateDeadRulesTest {
  private final Pass<RuleProgram> pass = new EliminateDeadRules();

  private RuleProgram applied(RuleProgram program) {
    return pass.apply(program).or(program);
  }

  private static final PeerTerm GONE = app("gone");

  private static Facts facts() {
    return new Facts(new TreeMap<>(), Set.of(((PeerTerm.Pods) GONE).term()));
  }

  private static RuleProgram rich() {
    return ingress(
        facts(),
        union(
            section(
                allow(0, match(List.of(GONE), List.of(tcp(80)))),
                allow(1, match(List.of(GONE, ANYONE), List.of(tcp(443)))))));
  }

  @Test
  void peersThatSelectNoPodGoAndSoDoRulesWithoutPeers() {
    assertThat(ruleIndexes(applied(rich()))).containsExactly(1);
    assertThat(matches(applied(rich()))).containsExactly(match(List.of(ANYONE), List.of(tcp(443))));
  }

  @Test
  void prefixUsedUpByItsExceptionsGoes() {
    RuleProgram program =
        ofMatches(match(List.of(block("10.0.0.0/8", "10.0.0.0/8"), ANYONE), List.of(ALL)));
    assertThat(matches(applied(program))).containsExactly(match(List.of(ANYONE), List.of(ALL)));
  }

  @Test
  void sectionOfAUnionTierStaysAsItIsolates() {
    RuleProgram program =
        ingress(facts(), union(section(allow(0, match(List.of(GONE), List.of(ALL))))));
    assertThat(applied(program)).isEqualTo(ingress(facts(), union(section())));
  }

  @Test
  void firstMatchTierWithoutRulesGoes() {
    RuleProgram program =
        ingress(facts(), firstMatch(section(deny(0, match(List.of(GONE), List.of(ALL))))));
    assertThat(applied(program)).isEqualTo(ingress(facts()));
  }

  @Test
  void liveRulesStayAsTheyAre() {
    RuleProgram program = ofMatches(match(List.of(app("a")), List.of(ALL)));
    assertThat(pass.apply(program)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }

  @Test
  void isIdempotent() {
    RuleProgram once = applied(rich());
    assertThat(once).isNotEqualTo(rich());
    assertThat(pass.apply(once)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }
}
