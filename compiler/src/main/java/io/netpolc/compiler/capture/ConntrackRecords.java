package io.netpolc.compiler.capture;

import io.netpolc.compiler.capture.Observation.End;
import io.netpolc.compiler.capture.Observation.Seen;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Entries of Linux's connection table. The first tuple is how the connection was opened, the
/// second how replies come: their source is where it goes after translation. An entry that was
/// never answered does not say whether it arrived.
final class ConntrackRecords implements RecordReader {
  /// An event, a family with its number, the protocol with its number.
  private static final Pattern START =
      Pattern.compile(
          "^\\s*(?:\\[\\w+]\\s+)?(?:ipv[46]\\s+\\d+\\s+)?([a-z0-9-]+)\\s+(\\d{1,3})\\s.*");

  private static final Pattern FIELD = Pattern.compile("(src|dst|sport|dport|type)=(\\S+)");

  @Override
  public @Nullable Observation read(String line) throws CaptureException {
    Matcher start = START.matcher(line);
    List<Map<String, String>> tuples = tuples(line);
    if (!start.matches() || tuples.isEmpty()) {
      return null;
    }
    Map<String, String> opened = tuples.getFirst();
    Map<String, String> replies = tuples.size() > 1 ? tuples.get(1) : Map.of();
    IpAddress from = Fields.address(opened.getOrDefault("src", ""));
    String destination = replies.getOrDefault("src", opened.getOrDefault("dst", ""));
    End to = End.at(Fields.address(destination));
    Protocol protocol = Fields.protocol(start.group(2));
    Seen seen = line.contains("[UNREPLIED]") ? Seen.UNSAID : Seen.ALLOWED;
    if (opened.containsKey("type")) {
      int type = Fields.port(opened.get("type"));
      return Fields.isPing(from, type)
          ? Observation.of(End.at(from), to, protocol, 0, 0, seen, false)
          : null;
    }
    if (!protocol.hasPorts()) {
      return Observation.of(End.at(from), to, protocol, 0, 0, seen, false);
    }
    int port = Fields.port(replies.getOrDefault("sport", opened.getOrDefault("dport", "")));
    int fromPort = Fields.port(opened.getOrDefault("sport", ""));
    return Observation.of(End.at(from), to, protocol, fromPort, port, seen, false);
  }

  /// The tuples of a line, each from its `src` on.
  private static List<Map<String, String>> tuples(String line) {
    var tuples = new ArrayList<Map<String, String>>();
    Matcher field = FIELD.matcher(line);
    while (field.find()) {
      if (field.group(1).equals("src")) {
        tuples.add(new HashMap<>());
      }
      if (!tuples.isEmpty()) {
        tuples.getLast().put(field.group(1), field.group(2));
      }
    }
    return tuples;
  }
}
