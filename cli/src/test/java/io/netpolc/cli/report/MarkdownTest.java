package io.netpolc.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MarkdownTest {
  @Test
  void namesStayText() {
    assertThat(Markdown.text("shop/cart-2.web 2001:db8::1"))
        .isEqualTo("shop/cart-2.web 2001:db8::1");
    assertThat(Markdown.text("a/web[Pod]")).isEqualTo("a/web\\[Pod\\]");
    assertThat(Markdown.text("a|b \\|")).isEqualTo("a\\|b \\\\\\|");
    assertThat(Markdown.text("<img src=x>")).isEqualTo("&lt;img src=x&gt;");
    assertThat(Markdown.text("&lt;")).isEqualTo("&amp;lt;");
    assertThat(Markdown.text("@team")).isEqualTo("&#64;&#8203;team");
    assertThat(Markdown.text("*a* _b_ `c` ~d~")).isEqualTo("\\*a\\* \\_b\\_ \\`c\\` \\~d\\~");
    assertThat(Markdown.text("http://e.x/y")).isEqualTo("http\\://e.x/y");
  }

  @ParameterizedTest
  @ValueSource(chars = {'\n', '\r', 0x0b, 0x85, 0x2028, 0x202e})
  void nothingEndsTheLine(char hidden) {
    assertThat(Markdown.text("a" + hidden + "| b"))
        .startsWith("a\\\\")
        .endsWith("\\| b")
        .doesNotContain(String.valueOf(hidden));
  }
}
