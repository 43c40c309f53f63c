package io.netpolc.cli.policytest;

import io.netpolc.cli.policytest.Outcome.Failure;
import io.netpolc.cli.reach.Words;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// JUnit's XML, as CI servers read it: a suite for each file, a case for each assertion. No times
/// are given, so that two runs are the same.
final class JunitReport implements ReportWriter {
  private final PrintStream out;

  JunitReport(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(TestReport report) throws IOException {
    Map<String, List<Outcome>> byFile = new LinkedHashMap<>();
    for (Outcome outcome : report.outcomes()) {
      String file = outcome.assertion().span().file().name();
      byFile.computeIfAbsent(file, _ -> new ArrayList<>()).add(outcome);
    }
    var text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      start(xml, "testsuites");
      counts(xml, report.outcomes());
      for (Map.Entry<String, List<Outcome>> file : byFile.entrySet()) {
        start(xml, "testsuite");
        xml.writeAttribute("name", file.getKey());
        counts(xml, file.getValue());
        for (Outcome outcome : file.getValue()) {
          write(xml, outcome);
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

  private static void counts(XMLStreamWriter xml, List<Outcome> outcomes)
      throws XMLStreamException {
    long failures = outcomes.stream().filter(outcome -> !outcome.holds()).count();
    xml.writeAttribute("tests", Integer.toString(outcomes.size()));
    xml.writeAttribute("failures", Long.toString(failures));
  }

  private static void write(XMLStreamWriter xml, Outcome outcome) throws XMLStreamException {
    start(xml, "testcase");
    xml.writeAttribute("classname", outcome.assertion().span().file().name());
    xml.writeAttribute("name", outcome.assertion().text());
    xml.writeAttribute("file", outcome.assertion().span().file().name());
    xml.writeAttribute("line", Integer.toString(outcome.assertion().span().line()));
    Failure failure = outcome.failure();
    if (failure != null) {
      xml.writeStartElement("failure");
      xml.writeAttribute(
          "message", failure.words() + ": " + failure.from() + " -> " + failure.to());
      xml.writeCharacters(Words.flow(failure.flow()) + "\n" + failure.decision());
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }
}
