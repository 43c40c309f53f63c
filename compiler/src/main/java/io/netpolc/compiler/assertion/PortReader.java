package io.netpolc.compiler.assertion;

import io.netpolc.compiler.assertion.Assertion.Ports;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.tokens.TokenSpans;
import io.netpolc.compiler.ir.PortTerm;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.reach.PortRange;
import io.netpolc.compiler.source.Span;
import io.netpolc.grammar.AssertionsParser.PortItemContext;
import io.netpolc.grammar.AssertionsParser.PortsContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the words for ports into sets of connections.
final class PortReader {
  private static final String HELP =
      "write it like `TCP/80`, `TCP/80,8080-8090`, `UDP/53`, `TCP`, `ICMP` or `IP/50`";

  private final TokenSpans spans;
  private final DiagnosticSink sink;

  PortReader(TokenSpans spans, DiagnosticSink sink) {
    this.spans = spans;
    this.sink = sink;
  }

  /// All connections where nothing is said of ports. Null where a word is wrong, which was then
  /// reported.
  @Nullable Ports read(@Nullable PortsContext context) {
    if (context == null) {
      return new Ports(ConnectionSet.EVERYTHING, false);
    }
    if (context.quantifier != null) {
      boolean some = context.quantifier.getText().equals("some");
      return new Ports(ConnectionSet.EVERYTHING, some);
    }
    ConnectionSet listed = list(context.listed.portItem());
    ConnectionSet except =
        context.except == null ? ConnectionSet.NONE : list(context.except.portItem());
    if (listed == null || except == null) {
      return null;
    }
    ConnectionSet left = listed.without(except);
    if (left.isEmpty()) {
      refuse(spans.of(context), "no port is left");
      return null;
    }
    return new Ports(left, context.some != null);
  }

  /// Numbers alone go on with the protocol before them.
  private @Nullable ConnectionSet list(List<PortItemContext> items) {
    ConnectionSet all = ConnectionSet.NONE;
    Protocol protocol = null;
    for (PortItemContext item : items) {
      String text = item.getText();
      int slash = text.indexOf('/');
      if (item.PORT() != null) {
        String word = slash < 0 ? text : text.substring(0, slash);
        protocol = word.equals("IP") ? null : Protocol.parse(word);
      }
      ConnectionSet one =
          item.PORT() == null && protocol != null && protocol.hasPorts()
              ? ports(protocol, text)
              : one(protocol, slash < 0 ? null : text.substring(slash + 1), item.PORT() != null);
      if (one == null) {
        refuse(spans.of(item), "`" + text + "` is not a protocol and port");
        return null;
      }
      all = all.union(one);
    }
    return all;
  }

  /// @param protocol null for `IP`
  /// @param number what is behind the slash, or null
  private static @Nullable ConnectionSet one(
      @Nullable Protocol protocol, @Nullable String number, boolean named) {
    if (!named) {
      return null;
    }
    if (protocol == null) {
      Protocol numbered =
          number != null && number.matches("[0-9]{1,3}") ? Protocol.parse(number) : null;
      return numbered == null || numbered.hasPorts() ? null : ConnectionSet.OTHERS;
    }
    if (!protocol.hasPorts()) {
      return number == null ? ConnectionSet.OTHERS : null;
    }
    return number == null || number.equals("*")
        ? ConnectionSet.of(protocol, PortRange.ALL)
        : ports(protocol, number);
  }

  private static @Nullable ConnectionSet ports(Protocol protocol, String text) {
    if (!text.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
      return null;
    }
    String[] ends = text.split("-", 2);
    int first = Integer.parseInt(ends[0]);
    int last = Integer.parseInt(ends[ends.length - 1]);
    return first < 1 || last > PortTerm.Range.LAST_PORT || first > last
        ? null
        : ConnectionSet.of(protocol, new PortRange(first, last));
  }

  private void refuse(Span span, String message) {
    sink.report(Diagnostic.error(DiagnosticCode.NP2010, span, message).withHelp(HELP));
  }
}
