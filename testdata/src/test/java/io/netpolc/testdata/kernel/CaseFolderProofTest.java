package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.compiler.proof.Mismatch;
import io.netpolc.compiler.proof.Proof;
import io.netpolc.compiler.proof.ProofInputs;
import io.netpolc.compiler.proof.ProofReport;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.loader.KernelPacketEngine;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.testdata.cases.CaseFolder;
import io.netpolc.testdata.cases.CaseFolders;
import io.netpolc.testdata.cases.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// The loaded program of every case folder is proved against the reference, exhaustively, and
/// tables and program answer every probe as the folder expects.
@Tag("privileged")
final class CaseFolderProofTest {
  @TestFactory
  Stream<DynamicTest> ownCasesWithTheirOwnProgram() {
    return CaseFolders.own().stream()
        .map(folder ->
            DynamicTest.dynamicTest(
                folder.name(),
                () -> {
                  Compiled compiled = Compiled.of(folder.read());
                  try (KernelPacketEngine engine = compiled.loadSpecialised()) {
                    assertProved(proofOfAll(compiled, engine));
                    assertThat(wrongAnswers(folder, compiled, engine)).isEmpty();
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> externalCasesWithTheGenericProgram() {
    List<CaseFolder> folders = CaseFolders.external();
    if (folders.isEmpty()) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "cases from outside", () -> assumeTrue(false, CaseFolders.NO_EXTERNAL_CASES)));
    }
    return folders.stream()
        .map(folder ->
            DynamicTest.dynamicTest(
                folder.name(),
                () -> {
                  Compiled compiled = Compiled.of(folder.read());
                  try (KernelPacketEngine engine = compiled.loadGeneric()) {
                    assertProved(proofOfTables(compiled, engine));
                    assertThat(wrongAnswers(folder, compiled, engine)).isEmpty();
                  }
                }));
  }

  /// The probes that tables or kernel answer otherwise than the folder expects.
  private static List<String> wrongAnswers(
      CaseFolder folder, Compiled compiled, KernelPacketEngine kernel) throws LoaderException {
    var engines = new TwoEngines(compiled, kernel);
    var resolver = new FlowResolver(compiled.cluster());
    var wrong = new ArrayList<String>();
    for (Probe probe : folder.probes()) {
      Flow flow = CaseFolder.flow(probe, resolver);
      boolean egress = engines.allow(flow, Direction.EGRESS);
      boolean ingress = engines.allow(flow, Direction.INGRESS);
      boolean right =
          probe.allowed() == (egress && ingress)
              && (probe.egress() == null || probe.egress() == egress)
              && (probe.ingress() == null || probe.ingress() == ingress);
      if (!right) {
        wrong.add("%s: egress %s, ingress %s".formatted(probe, egress, ingress));
      }
    }
    return wrong;
  }

  private static ProofReport proofOfAll(Compiled compiled, KernelPacketEngine engine)
      throws LoaderException {
    return Proof.run(compiled.bundle(), inputs(compiled), engine, _ -> {});
  }

  /// The generic program reads headers as the specialised ones do, of which each is proved whole.
  private static ProofReport proofOfTables(Compiled compiled, KernelPacketEngine engine)
      throws LoaderException {
    return Proof.ofTables(compiled.bundle(), inputs(compiled), engine, _ -> {});
  }

  private static ProofInputs inputs(Compiled compiled) {
    return new ProofInputs(compiled.policies(), compiled.cluster());
  }

  private static void assertProved(ProofReport report) {
    assertThat(report.mismatches().stream().map(Mismatch::describe)).isEmpty();
    assertThat(report.clean()).isTrue();
    assertThat(report.packets()).isPositive();
    System.out.printf("    proved: %s%n", report);
  }
}
