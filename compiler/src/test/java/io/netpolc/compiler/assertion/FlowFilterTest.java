package io.netpolc.compiler.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.assertion.FlowFilter.Seen;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlowFilterTest {
  private static final Seen CART = seen("10.0.0.1", "shop/cart");
  private static final Seen REDIS = seen("10.0.0.2", "data/redis");
  private static final Seen OUTSIDE = new Seen(address("203.0.113.7"), null);

  private final DiagnosticSink sink = new DiagnosticSink();

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }

  private static Seen seen(String address, String name) {
    return new Seen(address(address), name);
  }

  private boolean takes(String filter, Seen from, Seen to, Protocol protocol, int port) {
    FlowFilter parsed = AssertionParser.filter("--filter", filter, sink);
    assertThat(sink.diagnostics()).isEmpty();
    return Objects.requireNonNull(parsed).takes(from, to, protocol, port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "from shop/* to data/redis on TCP/6379",
        "from shop/cart",
        "to data/*",
        "on TCP",
        "from pod outside data to pod in data or ops",
        "from 10.0.0.0/31 to 10.0.0.2",
        "from pod except data/*",
        "from anything to */redis"
      })
  void whatIsMeantIsTaken(String filter) {
    assertThat(takes(filter, CART, REDIS, Protocol.TCP, 6379)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from data/*",
        "to data/redis2",
        "on TCP/80",
        "on UDP",
        "on ICMP",
        "from pod in data",
        "from pod except shop/*",
        "from 10.0.0.2",
        "from world",
        "to pod outside data"
      })
  void whatIsNotMeantIsNot(String filter) {
    assertThat(takes(filter, CART, REDIS, Protocol.TCP, 6379)).isFalse();
  }

  @Test
  void theWorldIsWhatNoPodHas() {
    assertThat(takes("to world on ICMP", CART, OUTSIDE, Protocol.ICMP, 0)).isTrue();
    assertThat(takes("to pod", CART, OUTSIDE, Protocol.ICMP, 0)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from */{app=cart}",
        "to dns:ops",
        "to node",
        "from shop/cart[Deployment]",
        "to {a=b}/*"
      })
  void whatNoPacketTellsIsRefused(String filter) {
    assertThat(AssertionParser.filter("--filter", filter, sink)).isNull();
    assertThat(sink.diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly(DiagnosticCode.NP2025);
  }

  @Test
  void otherWordsAreSyntaxErrors() {
    assertThat(AssertionParser.filter("--filter", "shop/cart", sink)).isNull();
    assertThat(sink.diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly(DiagnosticCode.NP2020);
  }
}
