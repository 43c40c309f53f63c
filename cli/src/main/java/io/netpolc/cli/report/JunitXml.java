package io.netpolc.cli.report;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/// JUnit's XML, as CI servers read it. No times are given, so that two runs are the same.
/// Characters that XML 1.0 cannot hold, not even as references, are replaced.
public final class JunitXml {
  private static final int REPLACEMENT = 0xfffd;

  /// Cases of one file.
  ///
  /// @param name of the file
  public record Suite(String name, List<Case> cases) {
    public Suite {
      cases = List.copyOf(cases);
    }
  }

  /// One thing that holds or does not.
  ///
  /// @param name what it is
  /// @param line where it is in the file; 0 for the file as a whole
  /// @param failure null where it holds
  public record Case(String name, int line, @Nullable Failure failure) {}

  /// What is wrong.
  ///
  /// @param message in a line
  /// @param text in full
  public record Failure(String message, String text) {}

  private JunitXml() {}

  /// Writes suites.
  ///
  /// @throws IOException if they cannot be written
  public static void write(List<Suite> suites, PrintStream out) throws IOException {
    var text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      start(xml, "testsuites");
      counts(xml, suites.stream().flatMap(suite -> suite.cases.stream()).toList());
      for (Suite suite : suites) {
        start(xml, "testsuite");
        xml.writeAttribute("name", legal(suite.name));
        counts(xml, suite.cases);
        for (Case each : suite.cases) {
          write(xml, suite.name, each);
        }
        xml.writeEndElement();
      }
      xml.writeEndElement();
      xml.writeEndDocument();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
    out.println(text);
  }

  private static void start(XMLStreamWriter xml, String element) throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement(element);
  }

  private static void counts(XMLStreamWriter xml, List<Case> cases) throws XMLStreamException {
    long failures = cases.stream().filter(each -> each.failure != null).count();
    xml.writeAttribute("tests", Integer.toString(cases.size()));
    xml.writeAttribute("failures", Long.toString(failures));
  }

  private static void write(XMLStreamWriter xml, String file, Case each) throws XMLStreamException {
    start(xml, "testcase");
    xml.writeAttribute("classname", legal(file));
    xml.writeAttribute("name", legal(each.name));
    xml.writeAttribute("file", legal(file));
    if (each.line > 0) {
      xml.writeAttribute("line", Integer.toString(each.line));
    }
    if (each.failure != null) {
      xml.writeStartElement("failure");
      xml.writeAttribute("message", legal(each.failure.message));
      xml.writeCharacters(legal(each.failure.text));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  /// A text of the characters that XML 1.0 has.
  private static String legal(String text) {
    return text.codePoints()
        .map(c -> isLegal(c) ? c : REPLACEMENT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isLegal(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= ' ' && c < Character.MIN_SURROGATE)
        || (c > Character.MAX_SURROGATE && c < 0xfffe)
        || c >= Character.MIN_SUPPLEMENTARY_CODE_POINT;
  }
}
