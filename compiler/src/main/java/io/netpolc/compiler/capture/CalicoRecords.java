package io.netpolc.compiler.capture;

import com.fasterxml.jackson.databind.JsonNode;
import io.netpolc.compiler.capture.Observation.End;
import io.netpolc.compiler.capture.Observation.Seen;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Calico's flow logs, one JSON object a line as it is or as a search engine returns it in
/// `_source`; and the packets that its Log action has the kernel log, which bear no verdict.
final class CalicoRecords implements RecordReader {
  private static final Pattern LOGGED =
      Pattern.compile(
          "\\bSRC=(?<src>\\S+) DST=(?<dst>\\S+) .*?\\bPROTO=(?<proto>\\S+)"
              + "(?: SPT=(?<sport>\\d+) DPT=(?<dport>\\d+))?(?: TYPE=(?<type>\\d+))?(?<rest>.*)");

  @Override
  public @Nullable Observation read(String line) throws CaptureException {
    Matcher packet = LOGGED.matcher(line);
    if (packet.find()) {
      return packet(packet);
    }
    JsonNode record = JsonRecord.parse(line);
    JsonNode flow = record == null ? null : record.has("_source") ? record.get("_source") : record;
    return flow == null || !flow.has("action") || !flow.has("proto") ? null : flow(flow);
  }

  private static @Nullable Observation packet(Matcher packet) throws CaptureException {
    IpAddress source = Fields.address(packet.group("src"));
    End from = End.at(source);
    End to = End.at(Fields.address(packet.group("dst")));
    Protocol protocol = Fields.protocol(packet.group("proto"));
    if (packet.group("type") != null) {
      int type = Fields.port(packet.group("type"));
      boolean pong = Fields.isPong(source, type);
      return pong || Fields.isPing(source, type)
          ? Observation.of(from, to, protocol, 0, 0, Seen.UNSAID, pong)
          : null;
    }
    if (!protocol.hasPorts() || packet.group("sport") == null) {
      return protocol.hasPorts()
          ? null
          : Observation.of(from, to, protocol, 0, 0, Seen.UNSAID, false);
    }
    String rest = packet.group("rest") + " ";
    boolean opens = rest.contains(" SYN ");
    boolean answers = opens && rest.contains(" ACK ");
    if (protocol.equals(Protocol.TCP) && !opens) {
      return null;
    }
    int sport = Fields.port(packet.group("sport"));
    int dport = Fields.port(packet.group("dport"));
    return Observation.of(from, to, protocol, sport, dport, Seen.UNSAID, answers);
  }

  private static Observation flow(JsonNode flow) throws CaptureException {
    Protocol protocol = Fields.protocol(flow.get("proto").asText());
    int port = 0;
    if (protocol.hasPorts()) {
      port = Fields.port(flow.path("dest_port").asText());
    }
    Seen verdict =
        switch (flow.get("action").asText()) {
          case "allow" -> Seen.ALLOWED;
          case "deny" -> Seen.DENIED;
          default ->
              throw new CaptureException("`" + flow.get("action").asText() + "` is not an action");
        };
    boolean ported = protocol.hasPorts() && flow.path("source_port").isInt();
    return new Observation(
        end(flow, "source"),
        end(flow, "dest"),
        protocol,
        ported ? Fields.port(flow.get("source_port").asText()) : protocol.hasPorts() ? -1 : 0,
        port,
        verdict,
        false,
        Math.max(1, flow.path("num_flows").asLong(1)),
        flow.path("reporter").asText());
  }

  private static End end(JsonNode flow, String side) throws CaptureException {
    String address = flow.path(side + "_ip").asText();
    boolean pod = flow.path(side + "_type").asText().equals("wep");
    String namespace = flow.path(side + "_namespace").asText();
    String name = flow.path(side + "_name").asText();
    boolean aggregated = name.isEmpty() || name.equals("-") || name.endsWith("*");
    String shown = aggregated ? flow.path(side + "_name_aggr").asText() : name;
    return new End(
        address.isEmpty() || address.equals("null") ? null : Fields.address(address),
        pod && !aggregated ? namespace + "/" + name : null,
        pod ? namespace + "/" + shown : shown);
  }
}
