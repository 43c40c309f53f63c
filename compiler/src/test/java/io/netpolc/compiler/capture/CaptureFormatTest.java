package io.netpolc.compiler.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.netpolc.compiler.capture.Observation.End;
import io.netpolc.compiler.capture.Observation.Seen;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CaptureFormatTest {
  private static List<Observation> read(CaptureFormat format, String lines)
      throws CaptureException {
    RecordReader reader = format.reader();
    var seen = new ArrayList<Observation>();
    for (String line : lines.split("\n")) {
      Observation observation = reader.read(line);
      if (observation != null) {
        seen.add(observation);
      }
    }
    return seen;
  }

  private static End at(String address) {
    return End.at(Objects.requireNonNull(IpAddress.parse(address)));
  }

  private static Observation tcp(String from, int sport, String to, int dport, Seen seen) {
    return Observation.of(at(from), at(to), Protocol.TCP, sport, dport, seen, false);
  }

  @Test
  void hubbleFlowHasNamesAndAVerdict() throws CaptureException {
    String line =
        """
        {"flow":{"verdict":"DROPPED","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},\
        "l4":{"TCP":{"source_port":40000,"destination_port":80,"flags":{"SYN":true}}},\
        "source":{"namespace":"a","pod_name":"web-1","workloads":[{"name":"web","kind":"Deployment"}]},\
        "destination":{"namespace":"a","pod_name":"db-0"},"drop_reason_desc":"POLICY_DENIED"},"node_name":"n"}
        """;
    assertThat(CaptureFormat.ofLine(line)).isEqualTo(CaptureFormat.HUBBLE);
    Observation seen = read(CaptureFormat.HUBBLE, line).getFirst();
    assertThat(seen.from()).isEqualTo(new End(IpAddress.parse("10.0.0.1"), "a/web-1", "a/web"));
    assertThat(seen.to().pod()).isEqualTo("a/db-0");
    assertThat(seen.verdict()).isEqualTo(Seen.DENIED);
    assertThat(seen.fromPort()).isEqualTo(40000);
    assertThat(seen.port()).isEqualTo(80);
    assertThat(seen.reply()).isFalse();
  }

  @Test
  void hubbleRepliesAndDropsForOtherReasonsAreTold() throws CaptureException {
    String flow =
        "{\"verdict\":\"%s\",\"IP\":{\"source\":\"10.0.0.1\",\"destination\":\"10.0.0.2\"},"
            + "\"l4\":{\"%s\":{%s}}%s}";
    String udp = "\"source_port\":5,\"destination_port\":53";
    String lines =
        String.join(
            "\n",
            flow.formatted("FORWARDED", "UDP", udp, ",\"is_reply\":true"),
            flow.formatted("FORWARDED", "ICMPv4", "\"type\":8", ""),
            flow.formatted("FORWARDED", "ICMPv4", "\"type\":3", ""),
            flow.formatted("DROPPED", "UDP", udp, ",\"drop_reason_desc\":\"INVALID_SOURCE_IP\""),
            flow.formatted("DROPPED", "UDP", udp, ",\"drop_reason\":133"),
            "{\"lost_events\":{\"num_events_lost\":\"2\"}}");
    assertThat(read(CaptureFormat.HUBBLE, lines))
        .extracting(Observation::protocol, Observation::verdict, Observation::reply)
        .containsExactly(
            tuple(Protocol.UDP, Seen.ALLOWED, true),
            tuple(Protocol.ICMP, Seen.ALLOWED, false),
            tuple(Protocol.UDP, Seen.DENIED, false));
  }

  @Test
  void conntrackDestinationIsTheOneAfterTranslation() throws CaptureException {
    String lines =
        """
        tcp      6 431999 ESTABLISHED src=10.0.0.1 dst=10.96.0.1 sport=40000 dport=80 \
        src=10.0.0.2 dst=10.0.0.1 sport=8080 dport=40000 [ASSURED] mark=0 use=1
        ipv4     2 udp      17 25 src=10.0.0.1 dst=8.8.8.8 sport=5353 dport=53 [UNREPLIED] \
        src=8.8.8.8 dst=10.0.0.1 sport=53 dport=5353 mark=0 zone=0 use=2
            [NEW] icmp     1 30 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=7 [UNREPLIED] \
        src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=7
        conntrack v1.4.8 (conntrack-tools): 3 flow entries have been shown.
        """;
    assertThat(CaptureFormat.ofLine(lines.lines().findFirst().orElseThrow()))
        .isEqualTo(CaptureFormat.CONNTRACK);
    assertThat(read(CaptureFormat.CONNTRACK, lines))
        .containsExactly(
            tcp("10.0.0.1", 40000, "10.0.0.2", 8080, Seen.ALLOWED),
            Observation.of(
                at("10.0.0.1"), at("8.8.8.8"), Protocol.UDP, 5353, 53, Seen.UNSAID, false),
            Observation.of(
                at("10.0.0.1"), at("10.0.0.2"), Protocol.ICMP, 0, 0, Seen.UNSAID, false));
  }

  @Test
  void awsLinesOfAllReleasesAreRead() throws CaptureException {
    String lines =
        """
        {"level":"info","ts":"2026-01-02T07:00:02.818Z","msg":"Configure Event loop ... "}
        {"level":"info","logger":"ebpf-client","msg":"Flow Info:  ","Src IP":"10.0.0.1","Src Port":49880,"Dest IP":"10.0.0.2","Dest Port":6379,"Proto":"TCP","Verdict":"ACCEPT"}
        {"level":"debug","msg":"Flow Info: Src IP: 10.0.0.1 Src Port: 49881 Dest IP: 10.0.0.2 Dest Port: 6379 Proto TCP Verdict DENY Direction egress, Tier NETWORK_POLICY"}
        {"level":"info","msg":"Flow Info: Src IP: fd00::1 Src Port: 5 Dest IP: fd00::2 Dest Port: 80 Proto: TCP Verdict: DENY Direction: ingress"}
        Node: n1;SIP: 10.0.0.1;SPORT: 49882;DIP: 10.0.0.2;DPORT: 6379;PROTOCOL: TCP;PolicyVerdict: ACCEPT
        Node: n1;SIP: 10.0.0.1;SPORT: 49882;DIP: 10.0.0.2;DPORT: 6379;PROTOCOL: TCP;PolicyVerdict: EXPIRED/DELETED
        """;
    assertThat(CaptureFormat.ofLine(lines.lines().toList().getFirst())).isNull();
    assertThat(lines.lines().skip(1).map(CaptureFormat::ofLine)).containsOnly(CaptureFormat.AWS);
    assertThat(read(CaptureFormat.AWS, lines))
        .containsExactly(
            tcp("10.0.0.1", 49880, "10.0.0.2", 6379, Seen.ALLOWED),
            tcp("10.0.0.1", 49881, "10.0.0.2", 6379, Seen.DENIED),
            tcp("fd00::1", 5, "fd00::2", 80, Seen.DENIED),
            tcp("10.0.0.1", 49882, "10.0.0.2", 6379, Seen.ALLOWED));
  }

  @Test
  void calicoFlowLogsCountFlows() throws CaptureException {
    String line =
        """
        {"start_time":1,"source_ip":"10.0.0.1","source_name":"web-1","source_name_aggr":"web-*",\
        "source_namespace":"a","source_port":null,"source_type":"wep","dest_ip":null,"dest_name":"-",\
        "dest_name_aggr":"db-*","dest_namespace":"a","dest_port":5432,"dest_type":"wep","proto":"tcp",\
        "action":"deny","reporter":"dst","num_flows":7}
        """;
    assertThat(CaptureFormat.ofLine(line)).isEqualTo(CaptureFormat.CALICO);
    assertThat(read(CaptureFormat.CALICO, line))
        .containsExactly(
            new Observation(
                new End(IpAddress.parse("10.0.0.1"), "a/web-1", "a/web-1"),
                new End(null, null, "a/db-*"),
                Protocol.TCP,
                -1,
                5432,
                Seen.DENIED,
                false,
                7,
                "dst"));
  }

  @Test
  void kernelLogOfCalicoHasNoVerdict() throws CaptureException {
    String lines =
        """
        Dec  4 01:30:07 n3 kernel: [307753.360525] calico-packet: IN=vxlan.calico OUT=cali854fbe58c09 MAC=66:a4 SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=62 ID=35584 DF PROTO=TCP SPT=10275 DPT=8080 WINDOW=64240 RES=0x00 SYN URGP=0
        Dec  4 01:30:07 n3 kernel: [307753.360526] calico-packet: IN=a OUT=b SRC=10.0.0.1 DST=10.0.0.2 LEN=52 TTL=62 ID=35585 DF PROTO=TCP SPT=10275 DPT=8080 WINDOW=64240 RES=0x00 ACK URGP=0
        Dec  4 01:30:08 n3 kernel: [307753.360527] calico-packet: IN=a OUT=b SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TTL=62 ID=3 PROTO=ICMP TYPE=8 CODE=0 ID=8 SEQ=1
        """;
    assertThat(lines.lines().map(CaptureFormat::ofLine)).containsOnly(CaptureFormat.CALICO);
    assertThat(read(CaptureFormat.CALICO, lines))
        .containsExactly(
            tcp("10.0.0.1", 10275, "10.0.0.2", 8080, Seen.UNSAID),
            Observation.of(
                at("10.0.0.1"), at("10.0.0.2"), Protocol.ICMP, 0, 0, Seen.UNSAID, false));
  }

  @Test
  void tableNamesItsColumns() throws CaptureException {
    String table =
        """
        from,to,protocol,port,verdict,count
        a/web,10.0.0.2,tcp,80,allowed,3
        "10.0.0.1","10.0.0.2",UDP,53,,
        """;
    assertThat(CaptureFormat.ofLine(table.lines().toList().getFirst()))
        .isEqualTo(CaptureFormat.CSV);
    assertThat(read(CaptureFormat.CSV, table))
        .extracting(Observation::from, Observation::verdict, Observation::count)
        .containsExactly(
            tuple(new End(null, "a/web", null), Seen.ALLOWED, 3L),
            tuple(at("10.0.0.1"), Seen.UNSAID, 1L));
    assertThatThrownBy(() -> read(CaptureFormat.CSV, "from,to,protocol,port,verdit\n"))
        .hasMessage("`verdit` is not a column");
    assertThatThrownBy(() -> read(CaptureFormat.CSV, table + "x,10.0.0.2,tcp,80,,\n"))
        .hasMessageContaining("neither NAMESPACE/POD nor an address");
  }

  @Test
  void damagedRecordIsAFault() {
    assertThatThrownBy(() -> read(CaptureFormat.HUBBLE, "{\"flow\":{\"verdict\":"))
        .isInstanceOf(CaptureException.class)
        .hasMessageStartingWith("not valid JSON");
    assertThatThrownBy(() ->
            read(CaptureFormat.CONNTRACK, "tcp 6 1 src=10.0.0.1 dst=10.0.0.300 sport=1 dport=2"))
        .hasMessage("`10.0.0.300` is not an address");
    assertThatThrownBy(() -> read(CaptureFormat.AWS, "Src IP is said otherwise"))
        .isInstanceOf(CaptureException.class);
  }

  /// Every line of the samples, cut off and changed at each place, is read, passed over or refused.
  @Test
  void damageOfAnyKindIsAFaultAtMost() {
    List<String> samples =
        List.of(
            "{\"flow\":{\"verdict\":\"FORWARDED\",\"IP\":{\"source\":\"10.0.0.1\",\"destination\":\"10.0.0.2\"},"
                + "\"l4\":{\"TCP\":{\"source_port\":4,\"destination_port\":80}},\"is_reply\":false}}",
            "tcp 6 9 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=4 dport=80 src=10.0.0.2"
                + " dst=10.0.0.1 sport=80 dport=4 [ASSURED] use=1",
            "{\"msg\":\"Flow Info: Src IP: 10.0.0.1 Src Port: 4 Dest IP: 10.0.0.2 Dest Port: 80 Proto"
                + " TCP Verdict ACCEPT\"}",
            "calico-packet: IN=a OUT=b SRC=10.0.0.1 DST=10.0.0.2 LEN=60 PROTO=ICMP TYPE=8 CODE=0",
            "{\"source_ip\":\"10.0.0.1\",\"source_port\":4,\"source_type\":\"wep\",\"dest_ip\":\"10.0.0.2\","
                + "\"dest_port\":80,\"proto\":\"tcp\",\"action\":\"allow\",\"num_flows\":1}",
            "from,to,protocol,port,verdict,count,fromport");
    int read = 0;
    for (String sample : samples) {
      for (int at = 0; at < sample.length(); at++) {
        for (String changed :
            List.of(
                sample.substring(0, at),
                sample.substring(0, at) + "-99999999999" + sample.substring(at + 1),
                sample.substring(0, at) + "\"" + sample.substring(at + 1))) {
          read += readersThatTake(changed);
        }
      }
    }
    assertThat(read).isPositive();
  }

  private static int readersThatTake(String line) {
    int taken = 0;
    for (CaptureFormat format : CaptureFormat.values()) {
      if (format == CaptureFormat.PCAP || format == CaptureFormat.PCAPNG) {
        continue;
      }
      try {
        CaptureFormat.ofLine(line);
        taken += format.reader().read(line) == null ? 0 : 1;
      } catch (CaptureException e) {
        assertThat(e).hasMessageNotContaining("\n");
      }
    }
    return taken;
  }
}
