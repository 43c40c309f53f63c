package io.netpolc.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.query.PortSpec;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads queries: JSON objects with `from`, `to`, `protocol` (TCP when absent), `port`, `family`.
/// Other fields are passed over, so that an answer, an expectation or a line with a name can be
/// asked; what looks like one of these misspelt is refused, because it would change the question.
final class QueryLine {
  private static final List<String> FIELDS = List.of("from", "to", "protocol", "port", "family");
  private final JsonFactory factory = new JsonFactory();

  /// Reads one line.
  ///
  /// @return null after an error was reported
  @Nullable FlowQuery read(String line, DiagnosticSink sink) {
    String from = null;
    String to = null;
    String protocol = "TCP";
    Integer port = null;
    IpFamily family = null;
    int given = 0;
    try (JsonParser json = factory.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return refuse("a query is a JSON object", sink);
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        JsonToken value = json.nextToken();
        int field = FIELDS.indexOf(name);
        if (field >= 0 && (given & 1 << field) != 0) {
          return refuse("`%s` is given twice".formatted(name), sink);
        }
        given |= field < 0 ? 0 : 1 << field;
        switch (name) {
          case "from" -> from = text(json, value);
          case "to" -> to = text(json, value);
          case "protocol" -> protocol = json.getText();
          case "port" -> {
            if (value != JsonToken.VALUE_NULL) {
              port = port(json, value);
              if (port == null) {
                return refuse("`port` is a number between 0 and 65535", sink);
              }
            }
          }
          case "family" -> {
            family = family(json.getText());
            if (family == null) {
              return refuse("`family` is 4 or 6", sink);
            }
          }
          default -> {
            String meant = Suggestion.nearest(name, FIELDS);
            if (meant != null) {
              return refuse(
                  "a query has no field `%s`: did you mean `%s`?".formatted(name, meant), sink);
            }
            json.skipChildren();
          }
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        return refuse("a query is one JSON object on a line", sink);
      }
    } catch (JsonProcessingException e) {
      return refuse("not JSON: " + e.getOriginalMessage(), sink);
    } catch (IOException e) {
      throw new IllegalStateException("a string cannot fail to be read", e);
    }
    if (from == null || to == null) {
      return refuse("a query needs `from` and `to` as texts", sink);
    }
    PortSpec spec = PortSpec.of(protocol, port, sink);
    return spec == null ? null : new FlowQuery(from, to, spec, family);
  }

  private static @Nullable String text(JsonParser json, JsonToken value) throws IOException {
    return value == JsonToken.VALUE_STRING ? json.getText() : null;
  }

  /// A number, or a text of digits; null for anything else.
  private static @Nullable Integer port(JsonParser json, JsonToken value) throws IOException {
    String text = json.getText();
    boolean scalar = value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_STRING;
    if (!scalar || text.isEmpty() || text.length() > 5) {
      return null;
    }
    boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && Integer.parseInt(text) <= 65535 ? Integer.valueOf(text) : null;
  }

  /// Reads `4` or `6`, or the words `IPv4` and `IPv6`; null for anything else.
  static @Nullable IpFamily family(String text) {
    return switch (text) {
      case "4", "IPv4" -> IpFamily.V4;
      case "6", "IPv6" -> IpFamily.V6;
      default -> null;
    };
  }

  private static @Nullable FlowQuery refuse(String message, DiagnosticSink sink) {
    sink.report(
        Diagnostic.error(DiagnosticCode.NP2010, message)
            .withHelp(
                "write `{\"from\":\"NS/POD\",\"to\":\"NS/POD\",\"protocol\":\"TCP\",\"port\":80}`"));
    return null;
  }
}
