package io.netpolc.compiler.capture;

import io.netpolc.compiler.capture.Observation.End;
import io.netpolc.compiler.capture.Observation.Seen;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Flow lines of the AWS VPC CNI's network policy agent: fields of JSON in older releases, a
/// message in newer ones, and what it sends to CloudWatch. Other lines of its log, and the end of
/// entries in its own table, are about no connection.
final class AwsRecords implements RecordReader {
  private static final List<Pattern> FORMS =
      List.of(
          Pattern.compile(
              "\"Src IP\":\\s*\"(?<src>[^\"]+)\",\\s*\"Src Port\":\\s*(?<sport>\\d+),"
                  + "\\s*\"Dest IP\":\\s*\"(?<dst>[^\"]+)\",\\s*\"Dest Port\":\\s*(?<dport>\\d+),"
                  + "\\s*\"Proto\":\\s*\"(?<proto>[^\"]+)\",\\s*\"Verdict\":\\s*\"(?<verdict>[^\"]+)\""),
          Pattern.compile(
              "Src IP:? (?<src>\\S+) Src Port:? (?<sport>\\d+) Dest IP:? (?<dst>\\S+)"
                  + " Dest Port:? (?<dport>\\d+) Proto:? (?<proto>\\S+) Verdict:? (?<verdict>[A-Z/]+)"),
          Pattern.compile(
              "SIP: (?<src>[^;]+);\\s*SPORT: (?<sport>\\d+);\\s*DIP: (?<dst>[^;]+);"
                  + "\\s*DPORT: (?<dport>\\d+);\\s*PROTOCOL: (?<proto>[^;]+);"
                  + "\\s*PolicyVerdict: (?<verdict>[A-Z/]+)"));

  @Override
  public @Nullable Observation read(String line) throws CaptureException {
    for (Pattern form : FORMS) {
      Matcher flow = form.matcher(line);
      if (flow.find()) {
        return observation(flow);
      }
    }
    if (line.contains("Src IP") || line.contains("SIP: ")) {
      throw new CaptureException("a flow in an unknown form");
    }
    return null;
  }

  private static @Nullable Observation observation(Matcher flow) throws CaptureException {
    Seen verdict =
        switch (flow.group("verdict")) {
          case "ACCEPT" -> Seen.ALLOWED;
          case "DENY" -> Seen.DENIED;
          default -> null;
        };
    if (verdict == null) {
      return null;
    }
    Protocol protocol = Fields.protocol(flow.group("proto"));
    boolean ports = protocol.hasPorts();
    return Observation.of(
        End.at(Fields.address(flow.group("src"))),
        End.at(Fields.address(flow.group("dst"))),
        protocol,
        ports ? Fields.port(flow.group("sport")) : 0,
        ports ? Fields.port(flow.group("dport")) : 0,
        verdict,
        false);
  }
}
