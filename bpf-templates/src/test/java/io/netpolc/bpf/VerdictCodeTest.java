package io.netpolc.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictCodeTest {
  @Test
  void numbersAreThoseOfTheHeader() {
    String header = BpfSources.header("netpolc/verdict.h");
    for (VerdictCode code : VerdictCode.values()) {
      assertThat(header).contains("NP_" + code.name() + " = " + code.number() + ",");
      assertThat(header).contains("/* " + code.description() + " */");
    }
    assertThat(header.lines().filter(line -> line.startsWith("\tNP_")))
        .hasSize(VerdictCode.values().length + 1);
  }

  @Test
  void onlyAllowCodesPass() {
    for (VerdictCode code : VerdictCode.values()) {
      assertThat(code.allowed()).isEqualTo(code.name().startsWith("ALLOW_"));
      assertThat(code.allowed()).isEqualTo(code.number() < VerdictCode.DENY_POLICY.number());
    }
  }

  @Test
  void numbersLeadBackToCodes() {
    assertThat(VerdictCode.of(16)).contains(VerdictCode.DENY_POLICY);
    assertThat(VerdictCode.of(15)).isEmpty();
  }
}
