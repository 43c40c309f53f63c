package io.netpolc.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SarifLogTest {
  private static String uri(String file) throws IOException {
    var bytes = new ByteArrayOutputStream();
    Span place = Span.at(SourceFile.of(file, "a"), 1, 1);
    var result = new SarifLog.Result("r", "t", SarifLog.Level.error, "m", place, List.of(), null);
    SarifLog.write("1", List.of(result), new PrintStream(bytes, false, StandardCharsets.UTF_8));
    var found =
        Pattern.compile("\"uri\":\"(.*?)\"").matcher(bytes.toString(StandardCharsets.UTF_8));
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  @ParameterizedTest
  @CsvSource({
    "policies/a.yaml, policies/a.yaml",
    "/tmp/a.yaml, /tmp/a.yaml",
    "//tmp/a.yaml, /tmp/a.yaml",
    "1:p.yaml, ./1:p.yaml",
    "a:w b.netpolc, ./a:w%20b.netpolc",
    "a/b:c.yaml, a/b:c.yaml",
    "50%#?.yaml, 50%25%23%3F.yaml",
    "\u00fc/u\u0308.yaml, %C3%BC/u%CC%88.yaml",
    "<stdin>, %3Cstdin%3E",
  })
  void pathsAreRelativeReferences(String file, String expected) throws IOException {
    assertThat(uri(file)).isEqualTo(expected);
    assertThat(URI.create(expected).getScheme()).isNull();
  }

  @Test
  void controlCharactersAreEncoded() throws IOException {
    assertThat(uri("a\u0001\n.yaml")).isEqualTo("a%01%0A.yaml");
  }
}
