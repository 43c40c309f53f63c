package io.netpolc.compiler.frontend.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TextCacheTest {
  private final TextCache cache = new TextCache();

  private String text(String text) {
    return cache.text(("<" + text + ">").toCharArray(), 1, text.length());
  }

  @Test
  void everyTextIsItselfHoweverManyThereAre() {
    for (int i = 0; i < 100_000; i++) {
      String expected = Integer.toString(i, 36);
      assertThat(text(expected)).isEqualTo(expected);
    }
    assertThat(text("")).isEmpty();
    assertThat(text("caf\u00e9 \u20ac")).isEqualTo("caf\u00e9 \u20ac");
  }

  @Test
  void equalTextsAreOneStringUnlessTheyAreLong() {
    String first = text("TCP");
    text("UDP");
    assertThat(text("TCP")).isSameAs(first);
    String longText = "x".repeat(41);
    assertThat(text(longText)).isEqualTo(longText).isNotSameAs(text(longText));
  }

  @Test
  void textsWithTheSameHashAreToldApart() {
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    assertThat(text("Aa")).isEqualTo("Aa");
    assertThat(text("BB")).isEqualTo("BB");
    assertThat(text("Aa")).isEqualTo("Aa");
  }
}
