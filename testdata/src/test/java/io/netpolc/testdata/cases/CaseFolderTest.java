package io.netpolc.testdata.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The reference evaluator answers every probe of every case folder as expected.
final class CaseFolderTest {
  @TestFactory
  Stream<DynamicTest> ownCases() {
    return tests(CaseFolders.own());
  }

  @TestFactory
  Stream<DynamicTest> externalCases() {
    List<CaseFolder> folders = CaseFolders.external();
    return folders.isEmpty()
        ? Stream.of(DynamicTest.dynamicTest("cases from outside", CaseFolderTest::sayThereAreNone))
        : tests(folders);
  }

  private static void sayThereAreNone() {
    assumeTrue(false, CaseFolders.NO_EXTERNAL_CASES);
  }

  @Test
  void everyAreaHasCases() {
    assertThat(CaseFolders.own()).hasSizeGreaterThanOrEqualTo(25);
    assertThat(CaseFolders.own()).allSatisfy(f -> assertThat(f.probes()).isNotEmpty());
  }

  private static Stream<DynamicTest> tests(List<CaseFolder> folders) {
    return folders.stream()
        .map(f -> DynamicTest.dynamicTest(f.name(), () -> assertThat(wrong(f)).isEmpty()));
  }

  private static List<String> wrong(CaseFolder folder) {
    CheckedInput input = folder.read();
    var evaluator = new Evaluator(input.policies(), input.cluster(), SemanticsOptions.DEFAULT);
    var resolver = new FlowResolver(input.cluster());
    var wrong = new ArrayList<String>();
    for (Probe probe : folder.probes()) {
      Evaluation is = evaluator.evaluate(CaseFolder.flow(probe, resolver));
      boolean right =
          is.allowed() == probe.allowed()
              && (probe.ingress() == null || probe.ingress() == is.ingress().allowed())
              && (probe.egress() == null || probe.egress() == is.egress().allowed());
      if (!right) {
        wrong.add(probe + " is " + is);
      }
    }
    return wrong;
  }
}
