package io.netpolc.compiler.frontend.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.frontend.yaml.Node.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScalarResolverTest {
  @ParameterizedTest
  @CsvSource({
    "yes, true",
    "Yes, true",
    "YES, true",
    "on, true",
    "On, true",
    "true, true",
    "TRUE, true",
    "no, false",
    "No, false",
    "off, false",
    "OFF, false",
    "false, false",
    "False, false"
  })
  void booleanWords(String text, String value) {
    assertThat(ScalarResolver.resolve(text))
        .isEqualTo(new ScalarResolver.Typed(ScalarType.BOOL, value));
  }

  @ParameterizedTest
  @CsvSource({
    "80, 80",
    "+80, 80",
    "-80, -80",
    "0, 0",
    "0x1F, 31",
    "-0x1f, -31",
    "0b101, 5",
    "0777, 511",
    "0o17, 15",
    "1_000, 1000",
    "80.0, 80",
    "8e1, 80",
    "08, 8",
    "99999999999999999999, 99999999999999999999"
  })
  void integers(String text, String value) {
    assertThat(ScalarResolver.resolve(text))
        .isEqualTo(new ScalarResolver.Typed(ScalarType.INTEGER, value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", ".5", "-1.5e-3", ".inf", "-.Inf", ".nan"})
  void fractions(String text) {
    assertThat(ScalarResolver.resolve(text).type()).isEqualTo(ScalarType.FLOAT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null", "Null", "NULL"})
  void nulls(String text) {
    assertThat(ScalarResolver.resolve(text).type()).isEqualTo(ScalarType.NULL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web",
        "yEs",
        "nUll",
        "tRue",
        "10.0.0.1",
        "10.0.0.0/8",
        "2024-01-02",
        "2024-01-02T03:04:05Z",
        "1:30",
        "-",
        "+",
        ".",
        "0x",
        "0xg",
        "1.2.3",
        "1e",
        "y",
        "N",
        "<<",
        "0b2",
        "--1",
        "1e999",
        "٣"
      })
  void everythingElseIsAString(String text) {
    assertThat(ScalarResolver.resolve(text))
        .isEqualTo(new ScalarResolver.Typed(ScalarType.STRING, text));
  }

  @Test
  void longDigitsAreAStringAndCostLittle() {
    assertThat(ScalarResolver.resolve("9".repeat(1_000_000)).type()).isEqualTo(ScalarType.STRING);
  }
}
