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
import static io.netpolc.compiler.pass.Programs.passOn;
import static io.netpolc.compiler.pass.Programs.ref;
import static io.netpolc.compiler.pass.Programs.section;
import static io.netpolc.compiler.pass.Programs.tcp;
import static io.netpolc.compiler.pass.Programs.union;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.maps.Budget;
import io.netpolc.compiler.backend.maps.LowerToMapEntries;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.SelectMapLayout;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.ir.Cell;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.IrVerifier;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class LowerToTablesTest {
  private static final Decision DENIED = new Decision.DefaultDeny(List.of(POLICY));
  private static final Decision OPEN = new Decision.NotIsolated();
  private static final SelectorTerm NOBODY = SelectorTerm.in("elsewhere", LabelSelector.EVERYTHING);

  /// What pod `a` says to a TCP packet from an address, by the seeds.
  private static Decision decide(RuleProgram program, String from, int port) {
    DecisionTables tables = LowerToTables.lower(Clusters.threePods(program), program, false);
    IrVerifier.verify(tables);
    for (var stage : new PassManager(true).runTablePasses(tables)) {
      tables = stage.program();
    }
    Seeds seeds = LowerToMapEntries.lower(tables);
    Shape shape =
        Objects.requireNonNull(
            SelectMapLayout.select(
                tables, seeds, false, false, Budget.DEFAULT, new DiagnosticSink()));
    var lookup =
        new TableInterpreter(seeds, shape)
            .decide(0, Direction.INGRESS, Clusters.address(from), Protocol.TCP, port);
    return lookup.restricted() ? tables.decisions().get(lookup.decision()) : OPEN;
  }

  private static Decision by(int rule) {
    return new Decision.AllowedBy(ref(rule));
  }

  @Test
  void unionTierAllowsByItsFirstMatchingRuleAndDeniesTheRest() {
    RuleProgram program =
        ingress(
            union(
                section(
                    allow(0, match(List.of(app("b")), List.of(tcp(80)))),
                    allow(1, match(List.of(ANYONE), List.of(tcp(80, 90)))))));
    assertThat(decide(program, "10.0.0.2", 80)).isEqualTo(by(0));
    assertThat(decide(program, "10.0.0.2", 81)).isEqualTo(by(1));
    assertThat(decide(program, "10.0.0.3", 80)).isEqualTo(by(1));
    assertThat(decide(program, "192.0.2.1", 91)).isEqualTo(DENIED);
  }

  @Test
  void firstMatchTierIsolatesNothing() {
    RuleProgram program =
        ingress(firstMatch(section(deny(0, match(List.of(app("b")), List.of(tcp(80)))))));
    assertThat(decide(program, "10.0.0.2", 80)).isEqualTo(DENIED);
    assertThat(decide(program, "10.0.0.2", 81)).isEqualTo(OPEN);
    assertThat(decide(program, "10.0.0.3", 80)).isEqualTo(OPEN);
  }

  @Test
  void firstOfTwoContradictoryRulesDecides() {
    RuleProgram program =
        ingress(
            firstMatch(
                section(
                    allow(0, match(List.of(app("b")), List.of(ALL))),
                    deny(1, match(List.of(block("10.0.0.0/30")), List.of(ALL))))));
    assertThat(decide(program, "10.0.0.2", 80)).isEqualTo(by(0));
    assertThat(decide(program, "10.0.0.3", 80)).isEqualTo(DENIED);
    assertThat(decide(program, "10.0.0.4", 80)).isEqualTo(OPEN);
  }

  @Test
  void passLeavesTheTierAndTheNextOneDecides() {
    RuleProgram program =
        ingress(
            firstMatch(
                section(
                    passOn(0, match(List.of(app("b")), List.of(tcp(80)))),
                    deny(1, match(List.of(ANYONE), List.of(ALL))))),
            union(section(allow(2, match(List.of(app("b")), List.of(ALL))))));
    assertThat(decide(program, "10.0.0.2", 80)).isEqualTo(by(2));
    assertThat(decide(program, "10.0.0.2", 81)).isEqualTo(DENIED);
    assertThat(decide(program, "10.0.0.3", 80)).isEqualTo(DENIED);
  }

  @Test
  void tierAfterAUnionTierDecidesOnlyForPodsThatItDoesNotSelect() {
    var others = new Section(POLICY, NOBODY, List.of());
    RuleProgram selected =
        ingress(
            union(section()), firstMatch(section(allow(0, match(List.of(ANYONE), List.of(ALL))))));
    RuleProgram notSelected =
        ingress(union(others), firstMatch(section(allow(0, match(List.of(ANYONE), List.of(ALL))))));
    assertThat(decide(selected, "10.0.0.2", 80)).isEqualTo(DENIED);
    assertThat(decide(notSelected, "10.0.0.2", 80)).isEqualTo(by(0));
  }

  @Test
  void noSectionForASubjectMeansVectorZero() {
    RuleProgram program = ingress();
    DecisionTables tables = LowerToTables.lower(Clusters.threePods(program), program, false);
    assertThat(tables.vectors()).containsExactly(DecisionTables.UNRESTRICTED);
    assertThat(tables.vector(0, Direction.INGRESS)).isZero();
    assertThat(tables.tracksFlows()).isFalse();
  }

  @Test
  void subjectIsolatedInOneDirectionHasAVectorThatAllowsEverythingInTheOther() {
    RuleProgram program = ingress(union(section()));
    DecisionTables tables = LowerToTables.lower(Clusters.threePods(program), program, false);
    int egress = tables.vector(0, Direction.EGRESS);
    assertThat(egress).isPositive();
    int row = Cell.row(tables.vectors().get(egress).common());
    assertThat(tables.rows()[row]).containsOnly(tables.decisions().indexOf(OPEN));
    assertThat(tables.tracksFlows()).isTrue();
  }
}
