package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.TcpFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
  private static final String CLUSTER =
      """
      {apiVersion: v1, kind: Namespace, metadata: {name: a}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: a, labels: {app: web}}
      spec: {containers: [{name: c, image: i}]}
      status: {phase: Running, podIPs: [{ip: 10.0.0.1}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: db, namespace: a, labels: {app: db}}
      spec: {containers: [{name: c, image: i}]}
      status: {phase: Running, podIPs: [{ip: 10.0.0.2}]}
      """;

  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: db
        namespace: a
      spec:
        podSelector: {matchLabels: {app: db}}
        ingress:
          - from: [{podSelector: {matchLabels: {app: web}}}]
            ports: [%s]
      """;

  private static final String FLOWS =
      """
      from,to,protocol,port,verdict,count
      10.0.0.1,10.0.0.2,TCP,80,allowed,3
      a/web,a/db,TCP,81,denied,2
      a/web,a/db,TCP,82,denied,1
      203.0.113.7,10.0.0.2,TCP,80,,4
      10.0.9.9,10.0.0.2,TCP,80,allowed,5
      a/gone,10.0.0.2,TCP,80,allowed,6
      10.0.0.1,224.0.0.251,UDP,5353,allowed,7
      """;

  @TempDir private Path folder;

  private TestConsole replay(int status, byte[] capture, String ports, String... more)
      throws IOException {
    Path cluster = Files.writeString(folder.resolve("c.yaml"), CLUSTER);
    Path policies = Files.writeString(folder.resolve("p.yaml"), POLICY.formatted(ports));
    Path flows = Files.write(folder.resolve("flows"), capture);
    var arguments = new ArrayList<String>(List.of("replay", flows.toString()));
    arguments.addAll(List.of("-f", policies.toString(), "--cluster", cluster.toString()));
    arguments.addAll(List.of(more));
    var console = TestConsole.plain();
    assertThat(console.run(arguments.toArray(String[]::new)))
        .as(console.out() + console.err())
        .isEqualTo(status);
    return console;
  }

  private String replayed(int status, String ports, String... more) throws IOException {
    return replay(status, FLOWS.getBytes(StandardCharsets.UTF_8), ports, more)
        .out()
        .replace(folder + "/", "");
  }

  @Test
  void flowsAreCountedByWorkloadsWithTheRule() throws IOException {
    assertThat(replayed(ExitCode.OK, "{port: 81}"))
        .isEqualTo(
            """
            10 flows: 7 would be cut, 2 newly allowed, 0 pass as before, 1 stay denied
            left out, flows to groups of hosts or to the host itself: 7
            left out, flows of addresses that nobody in the cluster has: 11

            cut:
              world => a/db[Pod] : TCP 80 (4 flows)
                for instance 203.0.113.7 -> 10.0.0.2 TCP/80
                  denied: ingress isolated by a/db (p.yaml:4)
              a/web[Pod] => a/db[Pod] : TCP 80 (3 flows)
                for instance 10.0.0.1 -> 10.0.0.2 TCP/80
                  denied: ingress isolated by a/db (p.yaml:4)

            newly allowed:
              a/web[Pod] => a/db[Pod] : TCP 81 (2 flows)
                for instance 10.0.0.1 -> 10.0.0.2 TCP/81
                  allowed: egress not isolated, ingress by a/db spec.ingress[0] (p.yaml:9)

            unknown:
              10.0.9.9 in 5 flows
              a/gone in 6 flows
              --outside CIDR says which private addresses are outside of the cluster
            """);
  }

  @Test
  void otherPoliciesStandInForTheVerdictsOfTheCapture() throws IOException {
    Path old = Files.writeString(folder.resolve("old.yaml"), POLICY.formatted("{port: 82}"));
    assertThat(replayed(ExitCode.OK, "{port: 81}", "--baseline", old.toString()))
        .startsWith("10 flows: 1 would be cut, 2 newly allowed, 0 pass as before, 7 stay denied\n")
        .contains(
            "      before: allowed: egress not isolated, ingress by a/db spec.ingress[0] (old.yaml:9)\n")
        .contains("      after:  denied: ingress isolated by a/db (p.yaml:4)\n");
  }

  @Test
  void whatFailsIsChosen() throws IOException {
    replayed(ExitCode.NO, "{port: 81}", "--fail-on", "cut");
    replayed(ExitCode.NO, "{port: 81}", "--fail-on", "allow");
    replayed(ExitCode.NO, "{port: 80}", "--fail-on", "any");
    replayed(ExitCode.OK, "{port: 80}", "--fail-on", "allow");
  }

  @Test
  void privateAddressMayBeSaidToBeOutside() throws IOException {
    assertThat(replayed(ExitCode.OK, "{port: 81}", "--outside", "10.0.9.0/24"))
        .contains("  world => a/db[Pod] : TCP 80 (9 flows)\n")
        .doesNotContain("  10.0.9.9");
    assertThat(
            replay(
                    ExitCode.USAGE,
                    FLOWS.getBytes(StandardCharsets.UTF_8),
                    "{port: 81}",
                    "--outside",
                    "ten")
                .err())
        .contains("--outside: `ten` is not a prefix");
  }

  @Test
  void onlyTheGroupsOfTheMostFlowsAreShown() throws IOException {
    var flows = new StringBuilder("from,to,protocol,port,count\n");
    for (int port = 1; port <= 20; port++) {
      flows.append("a/web,a/db,TCP,%d,%d%n".formatted(port, port));
    }
    byte[] capture = flows.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(replay(ExitCode.OK, capture, "{port: 81}").out())
        .contains("cut:\n  a/web[Pod] => a/db[Pod] : TCP 20 (20 flows)\n")
        .contains("  and 5 more; -o json has them all\n")
        .doesNotContain("TCP 5 (");
  }

  @Test
  void jsonHasAllGroups() throws IOException {
    String json = replayed(ExitCode.OK, "{port: 81}", "-o", "json");
    Schemas.assertValid("replay", json);
    assertThat(json)
        .startsWith(
            "{\"flows\":10,\"cut\":7,\"newlyAllowed\":2,\"stillAllowed\":0,\"stillDenied\":1,")
        .contains(
            "\"unknown\":[{\"end\":\"10.0.9.9\",\"flows\":5},{\"end\":\"a/gone\",\"flows\":6}]")
        .contains("\"outcome\":\"stillDenied\",\"from\":\"a/web[Pod]\"");
  }

  @Test
  void packetsAreRead() throws IOException {
    IpAddress from = Objects.requireNonNull(IpAddress.parse("10.0.0.1"));
    IpAddress to = Objects.requireNonNull(IpAddress.parse("10.0.0.2"));
    var file = ByteBuffer.allocate(4096);
    file.putInt(0xa1b2c3d4).putInt(0x00020004).putInt(0).putInt(0).putInt(65535).putInt(1);
    for (byte[] packet :
        List.of(
            PacketBuilder.ip(from, to).tcp(40000, 80, TcpFlags.SYN).build(),
            PacketBuilder.ip(to, from).tcp(80, 40000, TcpFlags.SYN | TcpFlags.ACK).build())) {
      file.putInt(0).putInt(0).putInt(packet.length).putInt(packet.length).put(packet);
    }
    byte[] bytes = Arrays.copyOf(file.array(), file.position());
    assertThat(replay(ExitCode.OK, bytes, "{port: 80}").out())
        .isEqualTo(
            """
            1 flow: 0 would be cut, 0 newly allowed, 1 pass as before, 0 stay denied
            left out, records of replies: 1
            """);
  }

  @Test
  void whatCannotBeReadIsSaid() throws IOException {
    assertThat(
            replay(
                    ExitCode.OK,
                    (FLOWS + "a/web,a/db,TCP,x,,\n").getBytes(StandardCharsets.UTF_8),
                    "{port: 80}")
                .err())
        .contains("flows:9: `x` is not a port (1 such line)");
    assertThat(
            replay(ExitCode.INVALID_INPUT, "hello\n".getBytes(StandardCharsets.UTF_8), "{port: 80}")
                .err())
        .contains("cannot tell the format of");
    assertThat(
            replay(
                    ExitCode.INVALID_INPUT,
                    "hello\n".getBytes(StandardCharsets.UTF_8),
                    "{port: 80}",
                    "--format",
                    "aws")
                .err())
        .contains("no flow in");
    assertThat(replay(ExitCode.USAGE, new byte[0], "{port: 80}", "--format", "netflow").err())
        .contains("--format is one of hubble, conntrack, calico, aws, pcap, pcapng, csv");
  }
}
