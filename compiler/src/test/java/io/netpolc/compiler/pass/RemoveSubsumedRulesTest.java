package io.netpolc.compiler.pass;

import static io.netpolc.compiler.pass.Programs.ALL;
import static io.netpolc.compiler.pass.Programs.ANYONE;
import static io.netpolc.compiler.pass.Programs.POLICY;
import static io.netpolc.compiler.pass.Programs.allow;
import static io.netpolc.compiler.pass.Programs.app;
import static io.netpolc.compiler.pass.Programs.block;
import static io.netpolc.compiler.pass.Programs.deny;
import static io.netpolc.compiler.pass.Programs.firstMatch;
import static io.netpolc.compiler.pass.Programs.ingress;
import static io.netpolc.compiler.pass.Programs.match;
import static io.netpolc.compiler.pass.Programs.ruleIndexes;
import static io.netpolc.compiler.pass.Programs.section;
import static io.netpolc.compiler.pass.Programs.tcp;
import static io.netpolc.compiler.pass.Programs.union;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.PortName;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RemoveSubsumedRulesTest {
  private final Pass<RuleProgram> pass = new RemoveSubsumedRules();

  private RuleProgram applied(RuleProgram program) {
    return pass.apply(program).or(program);
  }

  private static RuleProgram rich() {
    return ingress(
        union(
            section(
                allow(0, match(List.of(ANYONE), List.of(tcp(1, 100)))),
                allow(1, match(List.of(app("a")), List.of(tcp(80)))),
                allow(2, match(List.of(app("a")), List.of(tcp(443)))))));
  }

  @Test
  void ruleThatAnEarlierOneCoversGoes() {
    assertThat(ruleIndexes(applied(rich()))).containsExactly(0, 2);
  }

  @Test
  void ruleThatOnlyALaterOneCoversStays() {
    RuleProgram program =
        ingress(
            union(
                section(
                    allow(0, match(List.of(app("a")), List.of(tcp(80)))),
                    allow(1, match(List.of(ANYONE), List.of(ALL))))));
    assertThat(pass.apply(program)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }

  @Test
  void prefixCoversTheBlocksInside() {
    RuleProgram program =
        ingress(
            union(
                section(
                    allow(0, match(List.of(block("10.0.0.0/8")), List.of(ALL))),
                    allow(
                        1,
                        match(List.of(block("10.1.0.0/16", "10.1.2.0/24")), List.of(tcp(80)))))));
    assertThat(ruleIndexes(applied(program))).containsExactly(0);
  }

  @Test
  void prefixWithExceptionsCoversNothingButItself() {
    RuleProgram program =
        ingress(
            union(
                section(
                    allow(0, match(List.of(block("10.0.0.0/8", "10.2.0.0/16")), List.of(ALL))),
                    allow(1, match(List.of(block("10.1.0.0/16")), List.of(ALL))))));
    assertThat(pass.apply(program)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }

  @Test
  void denyingRuleCoversLaterOnesOfAFirstMatchTierToo() {
    RuleProgram program =
        ingress(
            firstMatch(
                section(
                    deny(0, match(List.of(ANYONE), List.of(tcp(80)))),
                    allow(1, match(List.of(app("a")), List.of(tcp(80)))))));
    assertThat(ruleIndexes(applied(program))).containsExactly(0);
  }

  @Test
  void ruleForOtherSubjectsCoversNothing() {
    var others =
        new Section(
            POLICY,
            ((PeerTerm.Pods) app("x")).term(),
            List.of(allow(0, match(List.of(ANYONE), List.of(ALL)))));
    RuleProgram program =
        ingress(union(others, section(allow(1, match(List.of(ANYONE), List.of(ALL))))));
    assertThat(pass.apply(program)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }

  @Test
  void earlierRuleWithAConditionOnTheDestinationCoversOnlyTheSameCondition() {
    var offer = new Offer(new PortName(Protocol.TCP, "http"), 80);
    RuleProgram program =
        ingress(
            union(
                section(
                    allow(0, new Match(offer, List.of(ANYONE), List.of(tcp(80)))),
                    allow(1, match(List.of(ANYONE), List.of(tcp(80)))),
                    allow(2, new Match(offer, List.of(app("a")), List.of(tcp(80)))))));
    assertThat(ruleIndexes(applied(program))).containsExactly(0, 1);
  }

  @Test
  void isIdempotent() {
    RuleProgram once = applied(rich());
    assertThat(once).isNotEqualTo(rich());
    assertThat(pass.apply(once)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }
}
