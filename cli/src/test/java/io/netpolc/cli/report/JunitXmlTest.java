package io.netpolc.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class JunitXmlTest {
  private static Document parsed(String text) throws Exception {
    var failure = new JunitXml.Failure(text, text);
    var suite = new JunitXml.Suite(text, List.of(new JunitXml.Case(text, 1, failure)));
    var bytes = new ByteArrayOutputStream();
    JunitXml.write(List.of(suite), new PrintStream(bytes, false, StandardCharsets.UTF_8));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(bytes.toByteArray()));
  }

  @Test
  void charactersThatXmlHasNotAreReplaced() throws Exception {
    Document document = parsed("a\u0001\u001b[0m\u0000\ufffe\ud800.yaml");
    String expected = "a\ufffd\ufffd[0m\ufffd\ufffd\ufffd.yaml";
    Element found = (Element) document.getElementsByTagName("testcase").item(0);
    for (String attribute : List.of("classname", "name", "file")) {
      assertThat(found.getAttribute(attribute)).isEqualTo(expected);
    }
    assertThat(found.getTextContent()).isEqualTo(expected);
    assertThat(((Element) found.getFirstChild()).getAttribute("message")).isEqualTo(expected);
  }

  @Test
  void allOthersStay() throws Exception {
    String text = "<&>\"' \u00fc \ud7ff\ue000\ufffd \ud83d\ude00";
    assertThat(parsed(text).getElementsByTagName("failure").item(0).getTextContent())
        .isEqualTo(text);
  }
}
