package io.netpolc.compiler.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.IrPrinter;
import io.netpolc.compiler.ir.IrVerifier;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.verdict.Decision;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `MergePeerClasses` and `MergePortClasses` on hand-made tables: four peer classes of which 1 and
/// 3 have equal cells, and five port classes of which 2 and 4 have equal columns.
final class TablePassesTest {
  private static final Pass<DecisionTables> PEERS = new MergePeerClasses();
  private static final Pass<DecisionTables> PORTS = new MergePortClasses();

  private static DecisionTables tables() {
    var tables =
        new DecisionTables(
            List.of(new Decision.NotIsolated(), new Decision.DefaultDeny(List.of(Programs.POLICY))),
            4,
            new AddressMap(
                IpFamily.V4,
                List.of(
                    Programs.cidr("10.0.0.0/8"),
                    Programs.cidr("10.1.0.0/16"),
                    Programs.cidr("10.2.0.0/16")),
                new int[] {1, 3, 2},
                0),
            new AddressMap(IpFamily.V6, List.of(), new int[0], 0),
            new PortClasses(
                5,
                List.of(
                    new PortClasses.Runs(new int[] {0, 80, 81}, new int[] {1, 2, 1}),
                    new PortClasses.Runs(new int[] {0}, new int[] {3}),
                    new PortClasses.Runs(new int[] {0}, new int[] {4}))),
            new int[][] {{1, 1, 0, 1, 0}, {1, 0, 0, 1, 0}},
            List.of(
                DecisionTables.UNRESTRICTED,
                new CellVector(0, new int[] {1, 3}, new int[] {1, 1}),
                new CellVector(1, new int[] {2}, new int[] {0})),
            new int[][] {{1}, {2}});
    IrVerifier.verify(tables);
    return tables;
  }

  @Test
  void peerClassesWithEqualCellsBecomeOneAndPrefixesBetweenThemGo() {
    DecisionTables merged = PEERS.apply(tables()).or(tables());
    IrVerifier.verify(merged);
    assertThat(merged.peerCount()).isEqualTo(3);
    assertThat(merged.v4().prefixes())
        .containsExactly(Programs.cidr("10.0.0.0/8"), Programs.cidr("10.2.0.0/16"));
    assertThat(merged.v4().classes()).containsExactly(1, 2);
    assertThat(merged.vectors())
        .containsExactly(
            DecisionTables.UNRESTRICTED,
            new CellVector(0, new int[] {1}, new int[] {1}),
            new CellVector(1, new int[] {2}, new int[] {0}));
  }

  @Test
  void portClassesWithEqualColumnsBecomeOneAcrossProtocols() {
    DecisionTables merged = PORTS.apply(tables()).or(tables());
    IrVerifier.verify(merged);
    assertThat(merged.ports().count()).isEqualTo(3);
    assertThat(merged.rows()).isDeepEqualTo(new int[][] {{1, 1, 0}, {1, 0, 0}});
    assertThat(merged.ports().runs().get(0).classes()).containsExactly(1, 2, 1);
    assertThat(merged.ports().runs().get(1).classes()).containsExactly(0);
    assertThat(merged.ports().runs().get(2).classes()).containsExactly(2);
  }

  @Test
  void mergedTablesStayAsTheyAre() {
    DecisionTables peers = PEERS.apply(tables()).or(tables());
    DecisionTables ports = PORTS.apply(tables()).or(tables());
    assertThat(PEERS.apply(peers)).isEqualTo(new Pass.Outcome.Unchanged<>());
    assertThat(PORTS.apply(ports)).isEqualTo(new Pass.Outcome.Unchanged<>());
  }

  @Test
  void bothLevelsPrintStably() {
    DecisionTables merged = PEERS.apply(tables()).or(tables());
    assertThat(IrPrinter.print(PORTS.apply(merged).or(merged)))
        .isEqualTo(
            """
            decision 0: allow: not isolated
            decision 1: deny: isolated by shop/p
            ipv4 otherwise: peer 0
            ipv4 10.0.0.0/8: peer 1
            ipv4 10.2.0.0/16: peer 2
            ipv6 otherwise: peer 0
            protocols without ports: port class 0
            TCP: 0-79 -> 1, 80 -> 2, 81-65535 -> 1
            UDP: 0-65535 -> 0
            SCTP: 0-65535 -> 2
            row 0: 0-1 -> 1, 2 -> 0
            row 1: 0 -> 1, 1-2 -> 0
            vector 1 otherwise: row 0
              peer 1: row 1
            vector 2 otherwise: row 1
              peer 2: row 0
            subject 0: ingress vector 1, egress vector 2
            """);
    assertThat(
            IrPrinter.print(
                Programs.ingress(
                    Programs.union(
                        Programs.section(
                            Programs.allow(
                                0,
                                Programs.match(
                                    List.of(Programs.app("a"), Programs.block("10.0.0.0/8")),
                                    List.of(Programs.tcp(80, 81)))))))))
        .isEqualTo(
            """
            ingress tier 0 (union)
              policy shop/p for shop/{}
                spec.ingress[0]: allow
                  shop/{app=a}, 10.0.0.0/8 on TCP/80-81
            """);
  }
}
