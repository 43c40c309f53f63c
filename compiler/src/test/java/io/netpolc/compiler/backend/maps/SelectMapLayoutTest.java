package io.netpolc.compiler.backend.maps;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.ir.Cell;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SelectMapLayoutTest {
  private static final PolicyRef POLICY = new PolicyRef("shop", "p");
  private static final RuleRef RULE = new RuleRef(POLICY, Direction.EGRESS, 3);

  private static DecisionTables tables(int bits) {
    var run = new PortClasses.Runs(new int[] {0}, new int[] {0});
    return new DecisionTables(
        List.of(new Decision.AllowedBy(RULE), new Decision.DefaultDeny(List.of(POLICY))),
        1,
        new AddressMap(IpFamily.V4, List.of(), new int[0], 0),
        new AddressMap(IpFamily.V6, List.of(), new int[0], 0),
        new PortClasses(1, List.of(run, run, run)),
        new int[][] {{0}, {1}},
        List.of(
            DecisionTables.UNRESTRICTED,
            new CellVector(Cell.of(0, bits, 0), new int[0], new int[0])),
        new int[][] {new int[17], new int[17]});
  }

  private static @Nullable Shape select(DecisionTables tables, Budget budget, DiagnosticSink sink) {
    return SelectMapLayout.select(
        tables, LowerToMapEntries.lower(tables), true, false, budget, sink);
  }

  @Test
  void capacitiesArePowersOfTwoOfAtLeastSixteen() {
    Shape shape = Objects.requireNonNull(select(tables(0), Budget.DEFAULT, new DiagnosticSink()));
    assertThat(shape.v4Blocks()).isEqualTo(16);
    assertThat(shape.rowWords()).isEqualTo(16);
    assertThat(shape.endpoints()).isEqualTo(128);
    assertThat(shape.onDenyReject()).isTrue();
  }

  @Test
  void connectionTablesAreThereOnlyWhereACellAsksForThem() {
    Shape without = Objects.requireNonNull(select(tables(0), Budget.DEFAULT, new DiagnosticSink()));
    Shape with = Objects.requireNonNull(select(tables(1), Budget.DEFAULT, new DiagnosticSink()));
    assertThat(without.tracksFlows()).isFalse();
    assertThat(with.flows()).isEqualTo(1 << 18);
  }

  @Test
  void tooManyBytesAreRefusedWithTheRuleThatTakesMost() {
    var sink = new DiagnosticSink();
    assertThat(select(tables(0), new Budget(1, 4, 2, 2, 1000), sink)).isNull();
    assertThat(sink.diagnostics()).hasSize(1);
    assertThat(sink.diagnostics().getFirst().code()).isEqualTo(DiagnosticCode.NP5101);
    assertThat(sink.diagnostics().getFirst().notes().getFirst()).contains("shop/p spec.egress[3]");
  }

  @Test
  void everyLimitThatIsPassedIsReported() {
    var sink = new DiagnosticSink();
    var budget = new Budget(0, 0, 1, 1, 0);
    assertThat(SelectMapLayout.fits(tables(0), budget, sink)).isFalse();
    assertThat(sink.diagnostics())
        .extracting(diagnostic -> diagnostic.message())
        .containsExactly(
            "the tables need too many rows (2, limit 1)",
            "the tables need too many decisions (2, limit 1)",
            "the tables need too many peer classes (1, limit 0)",
            "the tables need too many port classes (4, limit 0)");
  }

  @Test
  void seedsPrintWithRunsFolded() {
    DecisionTables tables = tables(1);
    Seeds seeds = LowerToMapEntries.lower(tables);
    Shape shape = Objects.requireNonNull(select(tables, Budget.DEFAULT, new DiagnosticSink()));
    assertThat(MapPrinter.print(seeds, shape))
        .contains("np_v4_root: 1 x 131072 bytes\n  [0] 0*65536\n")
        .contains("np_subjects: 17 x 8 bytes\n  [0] 0*2\n")
        .contains("np_vectors: 2 x 4 bytes\n  [0] 0\n  [1] 0\n")
        .contains("np_cells: 1 x 256 bytes\n  [0] 0*64\n")
        .contains("np_rows: 1 x 16 bytes\n  [0] c0000001 60000001 c0000001*2\n");
  }
}
