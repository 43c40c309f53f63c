package io.netpolc.cli.lint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.netpolc.compiler.lint.Finding;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Findings that are known and not to be reported again. They are told by code, subject and what is
/// meant, so they stay known when lines move. The file is a list of such texts in order, one a
/// line.
public final class Baseline {
  private final Map<String, Integer> known = new HashMap<>();

  private Baseline() {}

  /// What a finding is told by.
  public static String fingerprint(Finding finding) {
    return finding.diagnostic().code() + "|" + finding.subject() + "|" + finding.key();
  }

  /// Reads a file that [#write] has written.
  ///
  /// @return null if it is not such a file
  /// @throws IOException if it cannot be read
  public static @Nullable Baseline read(Path file) throws IOException {
    var baseline = new Baseline();
    try (JsonParser json = new JsonFactory().createParser(Files.readString(file))) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        return null;
      }
      while (json.nextToken() == JsonToken.VALUE_STRING) {
        baseline.known.merge(json.getText(), 1, Integer::sum);
      }
      return json.currentToken() == JsonToken.END_ARRAY ? baseline : null;
    } catch (JsonProcessingException _) {
      return null;
    }
  }

  /// The findings that are not known. One that is there more often than it is known is left as
  /// often as it is not.
  public List<Finding> unknown(List<Finding> findings) {
    Map<String, Integer> left = new HashMap<>(known);
    var unknown = new ArrayList<Finding>();
    for (Finding finding : findings) {
      String fingerprint = fingerprint(finding);
      int count = left.getOrDefault(fingerprint, 0);
      if (count > 0) {
        left.put(fingerprint, count - 1);
      } else {
        unknown.add(finding);
      }
    }
    return unknown;
  }

  /// Writes all findings to a file, which appears whole or not at all.
  public static void write(List<Finding> findings, Path file) throws IOException {
    var text = new StringWriter();
    try (var json = new JsonFactory().createGenerator(text)) {
      var printer = new DefaultPrettyPrinter();
      printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
      json.setPrettyPrinter(printer);
      json.writeStartArray();
      for (String fingerprint : findings.stream().map(Baseline::fingerprint).sorted().toList()) {
        json.writeString(fingerprint);
      }
      json.writeEndArray();
    }
    WholeFile.write(file, text + "\n");
  }
}
