package io.netpolc.compiler.ir;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IrVerifierTest {
  private static final PolicyRef POLICY = new PolicyRef("shop", "p");
  private static final PortClasses.Runs RUN = new PortClasses.Runs(new int[] {0}, new int[] {0});

  private static DecisionTables tables(int[][] rows, CellVector vector, int[][] subjects) {
    return new DecisionTables(
        List.of(new Decision.NotIsolated()),
        2,
        new AddressMap(IpFamily.V4, List.of(), new int[0], 0),
        new AddressMap(IpFamily.V6, List.of(), new int[0], 0),
        new PortClasses(1, List.of(RUN, RUN, RUN)),
        rows,
        List.of(DecisionTables.UNRESTRICTED, vector),
        subjects);
  }

  private static CellVector vector(int common, int[] peers, int[] cells) {
    return new CellVector(common, peers, cells);
  }

  private static void refused(DecisionTables tables, String invariant) {
    assertThatThrownBy(() -> IrVerifier.verify(tables))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(invariant);
  }

  private static RuleProgram program(Tier.Kind kind, Effect effect, Match match) {
    var rule = new Rule(new RuleRef(POLICY, Direction.INGRESS, 0), effect, List.of(match));
    var section =
        new Section(POLICY, SelectorTerm.in("shop", LabelSelector.EVERYTHING), List.of(rule));
    return new RuleProgram(List.of(new Tier(kind, List.of(section))), List.of(), Facts.NONE);
  }

  @Test
  void goodTablesPass() {
    int[][] rows = {{0}};
    DecisionTables good = tables(rows, vector(0, new int[0], new int[0]), new int[][] {{1}, {1}});
    assertThatCode(() -> IrVerifier.verify(good)).doesNotThrowAnyException();
  }

  @Test
  void brokenTablesAreRefusedByTheNameOfTheInvariant() {
    CellVector plain = vector(0, new int[0], new int[0]);
    int[][] subjects = {{1}, {1}};
    refused(tables(new int[][] {{1}}, plain, subjects), "a row holds decision ids");
    refused(tables(new int[][] {{0, 0}}, plain, subjects), "a row has every port class");
    refused(tables(new int[][] {{0}, {0}}, plain, subjects), "rows are distinct");
    refused(
        tables(new int[][] {{0}}, plain, new int[][] {{1}, {0}}),
        "vector 0 stands in both directions or in none");
    refused(
        tables(new int[][] {{0}}, vector(0, new int[] {2}, new int[] {1}), subjects),
        "peers ascend within the classes");
    refused(
        tables(new int[][] {{0}}, vector(0, new int[] {1}, new int[] {1}), subjects),
        "a cell names a row");
    refused(
        tables(new int[][] {{0}}, vector(0, new int[] {1}, new int[] {0}), subjects),
        "only cells that differ are listed");
  }

  @Test
  void unionTierHoldsOnlyRulesThatAllow() {
    Match any = Match.of(List.of(new PeerTerm.Anyone()), List.of(new PortTerm.AllTraffic()));
    RuleProgram passing = program(Tier.Kind.UNION, new Effect.Pass(), any);
    assertThatThrownBy(() -> IrVerifier.verify(passing)).hasMessageContaining("union rules allow");
    assertThatCode(() -> IrVerifier.verify(program(Tier.Kind.FIRST_MATCH, new Effect.Pass(), any)))
        .doesNotThrowAnyException();
  }

  @Test
  void matchOnAnOfferedPortNamesNoPort() {
    var http = new PortName(Protocol.TCP, "http");
    var match =
        new Match(
            new Offer(http, 80), List.of(new PeerTerm.Anyone()), List.of(new PortTerm.Named(http)));
    RuleProgram program =
        program(Tier.Kind.UNION, new Effect.Decide(new Decision.NotIsolated()), match);
    assertThatThrownBy(() -> IrVerifier.verify(program))
        .hasMessageContaining("a match with a condition on the destination names no port");
  }
}
