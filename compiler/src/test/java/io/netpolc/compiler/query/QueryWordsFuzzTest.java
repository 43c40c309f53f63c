package io.netpolc.compiler.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.TextRenderer;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;

/// Words of a command line: any text is a value or refused, and a value that is written again is
/// read as the same.
final class QueryWordsFuzzTest {
  @FuzzTest
  void portIsParsedOrReported(@NotNull String text) {
    var sink = new DiagnosticSink();
    PortSpec port = PortSpec.parse(text, sink);
    assertThat(port == null).isEqualTo(sink.hasErrors());
    if (port == null) {
      assertThat(new TextRenderer(false).render(sink.diagnostics())).isNotEmpty();
    } else {
      assertThat(PortSpec.parse(port.toString(), sink)).isEqualTo(port);
    }
  }

  @FuzzTest
  void prefixIsParsedOrRefused(@NotNull String text) {
    Cidr cidr = Cidr.parse(text);
    if (cidr != null) {
      assertThat(Cidr.parse(cidr.toString())).isEqualTo(cidr);
      assertThat(cidr.contains(cidr.network())).isTrue();
      assertThat(cidr.contains(cidr.last())).isTrue();
    }
  }

  @FuzzTest
  void addressIsParsedOrRefused(@NotNull String text) {
    IpAddress address = IpAddress.parse(text);
    if (address != null) {
      assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
      assertThat(IpAddress.ofBytes(address.toBytes())).isEqualTo(address);
    }
  }
}
