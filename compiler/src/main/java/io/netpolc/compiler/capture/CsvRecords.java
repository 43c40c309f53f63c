package io.netpolc.compiler.capture;

import io.netpolc.compiler.capture.Observation.End;
import io.netpolc.compiler.capture.Observation.Seen;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A table: a header that names the columns, then a connection a line. `from` and `to` are
/// addresses or `NAMESPACE/POD`. No value has a comma in it, so quotes around values are taken off
/// and mean nothing.
final class CsvRecords implements RecordReader {
  private static final List<String> NEEDED = List.of("from", "to", "protocol", "port");
  private static final Set<String> KNOWN =
      Set.of("from", "to", "protocol", "port", "verdict", "count", "fromport");

  private @Nullable List<String> columns;

  /// Whether a line names the columns that are needed.
  static boolean isHeader(String line) {
    return values(line.toLowerCase(Locale.ROOT)).containsAll(NEEDED);
  }

  @Override
  public @Nullable Observation read(String line) throws CaptureException {
    if (line.isBlank()) {
      return null;
    }
    List<String> values = values(line);
    if (columns == null) {
      columns = header(values(line.toLowerCase(Locale.ROOT)));
      return null;
    }
    if (values.size() != columns.size()) {
      throw new CaptureException(
          "%d values in a table of %d columns".formatted(values.size(), columns.size()));
    }
    Protocol protocol = Fields.protocol(value(values, "protocol"));
    String fromPort = value(values, "fromport");
    String count = value(values, "count");
    if (!count.matches("[0-9]{0,15}")) {
      throw new CaptureException("`" + count + "` is not a count");
    }
    return new Observation(
        end(value(values, "from")),
        end(value(values, "to")),
        protocol,
        !protocol.hasPorts() ? 0 : fromPort.isEmpty() ? -1 : Fields.port(fromPort),
        protocol.hasPorts() ? Fields.port(value(values, "port")) : 0,
        verdict(value(values, "verdict")),
        false,
        count.isEmpty() ? 1 : Long.parseLong(count),
        "");
  }

  private static List<String> header(List<String> names) throws CaptureException {
    for (String name : names) {
      if (!KNOWN.contains(name)) {
        throw new CaptureException("`" + name + "` is not a column");
      }
    }
    if (!names.containsAll(NEEDED)) {
      throw new CaptureException("the first line has to name " + String.join(", ", NEEDED));
    }
    return names;
  }

  private String value(List<String> values, String column) {
    int index = columns == null ? -1 : columns.indexOf(column);
    return index < 0 ? "" : values.get(index);
  }

  private static End end(String text) throws CaptureException {
    IpAddress address = IpAddress.parse(text);
    if (address != null) {
      return End.at(address);
    }
    if (text.indexOf('/') < 1) {
      throw new CaptureException("`" + text + "` is neither NAMESPACE/POD nor an address");
    }
    return new End(null, text, null);
  }

  private static Seen verdict(String text) throws CaptureException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "" -> Seen.UNSAID;
      case "allowed", "allow", "accept", "forwarded" -> Seen.ALLOWED;
      case "denied", "deny", "drop", "dropped" -> Seen.DENIED;
      default -> throw new CaptureException("`" + text + "` is not a verdict");
    };
  }

  private static List<String> values(String line) {
    var values = new ArrayList<String>();
    Arrays.stream(line.split(",", -1)).map(v -> v.strip().replace("\"", "")).forEach(values::add);
    return values;
  }
}
