package io.netpolc.testdata.semantics;

import static io.netpolc.testdata.build.Texts.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.query.PortSpec;
import io.netpolc.compiler.query.ResolvedQuery;
import io.netpolc.testdata.build.PodBuilder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FlowResolverTest {
  private static final PortSpec TCP80 = new PortSpec(Protocol.TCP, 80);

  private final ClusterState cluster =
      World.usual()
          .add(PodBuilder.pod("x/done").at("10.0.0.9").phase(Pod.Phase.SUCCEEDED))
          .add(PodBuilder.pod("x/waiting").phase(Pod.Phase.PENDING))
          .add(PodBuilder.pod("x/host").at("192.168.0.1").on("node-1").hostNetwork())
          .add(PodBuilder.pod("x/six").at("fd00::6", "10.0.0.6"))
          .build();
  private final FlowResolver resolver = new FlowResolver(cluster);
  private final DiagnosticSink sink = new DiagnosticSink();

  private ResolvedQuery resolved(String from, String to, @Nullable IpFamily family) {
    ResolvedQuery query = resolver.resolve(new FlowQuery(from, to, TCP80, family), sink);
    assertThat(sink.diagnostics()).isEmpty();
    return Objects.requireNonNull(query);
  }

  private Diagnostic refused(String from, String to, @Nullable IpFamily family) {
    assertThat(resolver.resolve(new FlowQuery(from, to, TCP80, family), sink)).isNull();
    assertThat(sink.diagnostics()).hasSize(1);
    return sink.diagnostics().getFirst();
  }

  @Test
  void namesMeetInTheFirstFamilyOfTheSourceThatBothHave() {
    assertThat(resolved("x/a", "y/c", null).flow().to().address()).isEqualTo(address("10.0.1.1"));
    assertThat(resolved("x/six", "y/c", null).flow().to().address())
        .isEqualTo(address("fd00:1::1"));
    assertThat(resolved("x/six", "x/b", null).flow().from().address())
        .isEqualTo(address("10.0.0.6"));
    assertThat(resolved("x/a", "y/c", IpFamily.V6).flow().to().address())
        .isEqualTo(address("fd00:1::1"));
  }

  @Test
  void otherFamilyIsOfferedWhereTheQueryLeavesItOpen() {
    var other = Objects.requireNonNull(resolved("x/a", "y/c", null).otherFamily());
    assertThat(other.from().address()).isEqualTo(address("fd00::1"));
    assertThat(resolved("x/a", "x/b", null).otherFamily()).isNull();
    assertThat(resolved("x/a", "y/c", IpFamily.V4).otherFamily()).isNull();
    assertThat(resolved("x/a", "10.0.1.1", null).otherFamily()).isNull();
  }

  @Test
  void addressOfAPodStandsForIt() {
    var flow = resolved("fd00::1", "y/c", null).flow();
    assertThat(Objects.requireNonNull(flow.from().pod()).name()).isEqualTo("a");
    assertThat(flow.to().address()).isEqualTo(address("fd00:1::1"));
    assertThat(resolved("x/a", "10.0.0.9", null).flow().to().pod()).isNull();
  }

  @Test
  void hostNetworkPodStandsForItsAddress() {
    var end = resolved("x/host", "x/a", null).flow().from();
    assertThat(end.pod()).isNull();
    assertThat(end.address()).isEqualTo(address("192.168.0.1"));
  }

  @Test
  void icmpIsThatOfTheFamily() {
    var icmp = new PortSpec(Protocol.ICMP, 0);
    var query = resolver.resolve(new FlowQuery("x/a", "y/c", icmp, IpFamily.V6), sink);
    assertThat(Objects.requireNonNull(query).flow().protocol()).isEqualTo(Protocol.ICMPV6);
  }

  @Test
  void unknownPodIsRefusedWithASuggestion() {
    Diagnostic diagnostic = refused("x/plian", "x/a", null);
    assertThat(diagnostic.code()).isEqualTo(DiagnosticCode.NP3010);
    assertThat(diagnostic.help()).isEqualTo("did you mean `x/plain`?");
  }

  @Test
  void nameWithoutNamespaceIsRefusedWithASuggestion() {
    Diagnostic diagnostic = refused("plain", "x/a", null);
    assertThat(diagnostic.code()).isEqualTo(DiagnosticCode.NP2011);
    assertThat(diagnostic.help()).isEqualTo("did you mean `x/plain`?");
  }

  @Test
  void completedPodIsRefused() {
    assertThat(refused("x/done", "x/a", null).code()).isEqualTo(DiagnosticCode.NP3011);
  }

  @Test
  void podWithoutAddressIsRefused() {
    assertThat(refused("x/a", "x/waiting", null).code()).isEqualTo(DiagnosticCode.NP3012);
  }

  @Test
  void endsOfTwoFamiliesAreRefused() {
    Diagnostic diagnostic = refused("x/b", "2001:db8::1", null);
    assertThat(diagnostic.code()).isEqualTo(DiagnosticCode.NP3013);
    assertThat(diagnostic.notes()).containsExactly("`x/b` has IPv4", "`2001:db8::1` has IPv6");
  }

  @Test
  void familyThatAnAddressIsNotOfIsRefused() {
    assertThat(refused("x/a", "10.0.1.1", IpFamily.V6).code()).isEqualTo(DiagnosticCode.NP3013);
  }

  @Test
  void portsAreReadAsTheyArePrinted() {
    for (String text : new String[] {"TCP/80", "UDP/0", "SCTP/65535", "ICMP", "ICMPv6", "IP/47"}) {
      PortSpec port = PortSpec.parse(text, sink);
      assertThat(port).as(text).isNotNull();
      assertThat(Objects.requireNonNull(port).toString()).isEqualTo(text);
    }
    assertThat(PortSpec.parse("tcp/80", sink)).isEqualTo(TCP80);
    assertThat(PortSpec.of("6", 80, sink)).isEqualTo(TCP80);
    assertThat(sink.diagnostics()).isEmpty();
  }

  @Test
  void whatIsNoPortIsRefused() {
    String[] wrong = {
      "",
      "80",
      "TCP",
      "TCP/",
      "TCP/http",
      "TCP/65536",
      "TCP/-1",
      "ICMP/8",
      "GRE/1",
      "IP/256",
      "IP/6",
      "IP",
      "TCP/80/1",
      "TCP/99999999999"
    };
    for (String text : wrong) {
      assertThat(PortSpec.parse(text, sink)).as(text).isNull();
    }
    assertThat(sink.diagnostics()).hasSize(wrong.length);
    assertThat(sink.diagnostics()).allMatch(d -> d.code() == DiagnosticCode.NP2010);
  }
}
