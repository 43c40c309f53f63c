package io.netpolc.compiler.capture;

import com.fasterxml.jackson.databind.JsonNode;
import io.netpolc.compiler.capture.Observation.End;
import io.netpolc.compiler.capture.Observation.Seen;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Flows of Hubble, with `{"flow": ...}` around them or without. Records of lost events and of
/// nodes are about no connection, neither are drops for other reasons than policy.
final class HubbleRecords implements RecordReader {
  private static final Set<String> PASSED = Set.of("FORWARDED", "REDIRECTED", "AUDIT");
  private static final Set<String> DENIALS = Set.of("POLICY_DENIED", "POLICY_DENY");

  /// The numbers of the same, in records without words.
  private static final Set<Integer> DENIAL_NUMBERS = Set.of(133, 181);

  @Override
  public @Nullable Observation read(String line) throws CaptureException {
    JsonNode record = JsonRecord.parse(line);
    JsonNode flow = record == null ? null : record.has("flow") ? record.get("flow") : record;
    if (flow == null || !flow.has("verdict") || !flow.has("IP")) {
      return null;
    }
    Seen verdict = verdict(flow);
    if (verdict == null) {
      return null;
    }
    IpAddress source = Fields.address(flow.path("IP").path("source").asText());
    IpAddress destination = Fields.address(flow.path("IP").path("destination").asText());
    End from = end(flow.path("source"), source);
    End to = end(flow.path("destination"), destination);
    boolean reply = flow.path("is_reply").asBoolean(false) || flow.path("reply").asBoolean(false);
    JsonNode l4 = flow.path("l4");
    for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP)) {
      JsonNode ports = l4.get(protocol.toString());
      if (ports != null) {
        int fromPort =
            ports.has("source_port") ? Fields.port(ports.get("source_port").asText()) : -1;
        int port = Fields.port(ports.path("destination_port").asText());
        boolean back = reply || answers(ports.path("flags"));
        return Observation.of(from, to, protocol, fromPort, port, verdict, back);
      }
    }
    JsonNode icmp = l4.has("ICMPv4") ? l4.get("ICMPv4") : l4.get("ICMPv6");
    int type = icmp == null ? -1 : icmp.path("type").asInt(0);
    boolean pong = Fields.isPong(source, type);
    return pong || Fields.isPing(source, type)
        ? Observation.of(from, to, Fields.icmp(source), 0, 0, verdict, reply || pong)
        : null;
  }

  private static boolean answers(JsonNode flags) {
    return flags.path("SYN").asBoolean() && flags.path("ACK").asBoolean();
  }

  /// Null where policy was not asked.
  private static @Nullable Seen verdict(JsonNode flow) {
    String word = flow.get("verdict").asText();
    if (PASSED.contains(word)) {
      return Seen.ALLOWED;
    }
    if (word.equals("TRACED")) {
      return Seen.UNSAID;
    }
    boolean denied =
        DENIALS.contains(flow.path("drop_reason_desc").asText())
            || DENIAL_NUMBERS.contains(flow.path("drop_reason").asInt());
    return word.equals("DROPPED") && denied ? Seen.DENIED : null;
  }

  private static End end(JsonNode end, IpAddress address) {
    String namespace = end.path("namespace").asText();
    String pod = end.path("pod_name").asText();
    String workload = end.path("workloads").path(0).path("name").asText();
    return new End(
        address,
        namespace.isEmpty() || pod.isEmpty() ? null : namespace + "/" + pod,
        namespace.isEmpty() || workload.isEmpty() ? null : namespace + "/" + workload);
  }
}
