package io.netpolc.compiler.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.assertion.Assertion.Quantifier;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.TextRenderer;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.ir.SelectorTerm.Scope;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.ConnectionSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AssertionParserTest {
  private final DiagnosticSink sink = new DiagnosticSink();

  private List<Assertion> parse(String text) {
    return AssertionParser.parse("t.netpolc", text, sink);
  }

  private Assertion one(String line) {
    List<Assertion> assertions = parse(line);
    assertThat(sink.diagnostics()).isEmpty();
    assertThat(assertions).hasSize(1);
    return assertions.getFirst();
  }

  private static EndTerm.Pods pods(EndSet set) {
    assertThat(set.terms()).hasSize(1);
    return (EndTerm.Pods) set.terms().getFirst();
  }

  private Diagnostic error(String text) {
    parse(text);
    assertThat(sink.diagnostics()).hasSize(1);
    return sink.diagnostics().getFirst();
  }

  @Test
  void aLineSaysWhoMayReachWhomOnWhichPorts() {
    Assertion assertion = one("every pod in shop may reach dns:kube-system on UDP/53, TCP/53");
    assertThat(assertion.allowed()).isTrue();
    assertThat(assertion.from().quantifier()).isEqualTo(Quantifier.EVERY);
    assertThat(pods(assertion.from().ends()).namespaces().scopes())
        .containsExactly(new Scope.Named("shop"));
    assertThat(assertion.to().ends().terms().getFirst())
        .isInstanceOfSatisfying(
            EndTerm.Dns.class, dns -> assertThat(dns.namespace()).isEqualTo("kube-system"));
    assertThat(assertion.ports().connections()).hasToString("TCP 53 UDP 53");
    assertThat(assertion.ports().some()).isFalse();
  }

  @Test
  void onlyIsAQuantifier() {
    Assertion assertion = one("only shop/cart may reach shop/redis on TCP/6379");
    assertThat(assertion.from().quantifier()).isEqualTo(Quantifier.ONLY);
    assertThat(pods(assertion.from().ends()).name()).isEqualTo("cart");
  }

  @Test
  void anExceptionBehindThePortsIsOneOfTheDestination() {
    Assertion assertion =
        one("no pod outside monitoring may reach any pod on TCP/9090 except monitoring/*");
    assertThat(assertion.allowed()).isFalse();
    assertThat(pods(assertion.from().ends()).namespaces().outside()).isTrue();
    assertThat(assertion.from().ends().except()).isEmpty();
    assertThat(assertion.to().ends().except()).hasSize(1);
  }

  @Test
  void worldIsAnEnd() {
    Assertion assertion = one("shop/frontend may reach world on TCP/443");
    assertThat(assertion.to().ends().terms().getFirst()).isInstanceOf(EndTerm.World.class);
  }

  @Test
  void bothPartsOfANameMayBeLabels() {
    EndTerm.Pods both = pods(one("{team=blue}/{app in (a, b)} may reach world").from().ends());
    assertThat(both.namespaces().scopes()).hasOnlyElementsOfType(Scope.Labelled.class);
    assertThat(both.labels().requirements()).hasSize(1);
    EndTerm.Pods owner = pods(one("shop/cart[Deployment] may reach world").from().ends());
    assertThat(owner.kind()).isEqualTo("Deployment");
    assertThat(owner.name()).isEqualTo("cart");
    EndTerm.Pods all = pods(one("*/* may reach world").from().ends());
    assertThat(all.name()).isNull();
    assertThat(all.labels()).isEqualTo(LabelSelector.EVERYTHING);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.0.0.0/8",
    "203.0.113.7,203.0.113.7/32",
    "2001:db8::/32,2001:db8::/32",
    "fd00::1,fd00::1/128",
    "::,::/128"
  })
  void addressesAndPrefixesAreEnds(String text, String cidr) {
    assertThat(one("pod may reach " + text).to().ends().terms())
        .singleElement()
        .isInstanceOfSatisfying(
            EndTerm.Addresses.class,
            addresses -> assertThat(addresses.cidr()).isEqualTo(Cidr.parse(cidr)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TCP/80,8080-8090, UDP/53|TCP 80,8080-8090 UDP 53",
        "TCP|TCP 1-65535",
        "SCTP/*|SCTP 1-65535",
        "ICMP|protocols without ports",
        "IP/50|protocols without ports",
        "any port|All Connections",
        "TCP except TCP/22|TCP 1-21,23-65535",
        "some of TCP/80, TCP/81|TCP 80-81"
      })
  void portsAreSets(String text, String set) {
    assertThat(one("pod may reach world on " + text).ports().connections()).hasToString(set);
  }

  @Test
  void withoutPortsEverythingIsMeant() {
    assertThat(one("pod may reach world").ports().connections())
        .isEqualTo(ConnectionSet.EVERYTHING);
    assertThat(one("pod may reach world on some port").ports().some()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no a/* may reach b/*",
        "a/* may not reach b/*",
        "a/* may not reach any b/*",
        "nothing may reach b/*",
        "a/* may reach nothing except b/*"
      })
  void denialsAreDenials(String line) {
    Assertion assertion = one(line);
    assertThat(assertion.allowed()).isFalse();
    assertThat(assertion.from().quantifier()).isEqualTo(Quantifier.EVERY);
  }

  @Test
  void linesGoOnBehindACommaAndBeforeSomeWords() {
    List<Assertion> assertions =
        parse(
            """
            # a comment

            only shop/cart, # the cart
                 shop/checkout
              may reach data/redis\r
              on TCP/6379
              over IPv4
            a/b may reach c/d allow empty  # another
            """);
    assertThat(sink.diagnostics()).isEmpty();
    assertThat(assertions)
        .extracting(Assertion::text)
        .containsExactly(
            "only shop/cart, shop/checkout may reach data/redis on TCP/6379 over IPv4",
            "a/b may reach c/d allow empty");
    assertThat(assertions).extracting(a -> a.span().line()).containsExactly(3, 8);
    assertThat(assertions.getFirst().families()).containsExactly(IpFamily.V4);
    assertThat(assertions.getLast().allowEmpty()).isTrue();
  }

  @Test
  void wordsOfTheLanguageAreNamesToo() {
    assertThat(pods(one("pod in world or every may reach on/may").from().ends()).namespaces())
        .isEqualTo(
            new EndTerm.Namespaces(
                List.of(new Scope.Named("world"), new Scope.Named("every")), false));
  }

  @Test
  void eachWrongLineIsOneError() {
    List<Assertion> assertions =
        parse(
            """
            frontend may reach shop/cart
            shop/frontend mai reach shop/cart
            shop/frontend may reach shop/cart on tcp/80
            shop/frontend may reach shop/cart
            shop/frontend may reach
            shop/frontend may reach shop/cart on TCP/80 TCP/81
            """);
    assertThat(assertions).hasSize(1);
    assertThat(new TextRenderer(false).render(sink.diagnostics()))
        .isEqualTo(
            """
            error[NP2020]: unexpected `frontend`
             --> t.netpolc:1:1
              |
            1 | frontend may reach shop/cart
              | ^^^^^^^^
              = help: write `NAMESPACE/frontend`, or `frontend/*` for all pods of a namespace

            error[NP2020]: unexpected `mai`
             --> t.netpolc:2:15
              |
            2 | shop/frontend mai reach shop/cart
              |               ^^^
              = help: did you mean `may`?

            error[NP2020]: unexpected `tcp/80`
             --> t.netpolc:3:38
              |
            3 | shop/frontend may reach shop/cart on tcp/80
              |                                      ^^^^^^
              = help: write protocols in capitals: `TCP/80`

            error[NP2020]: policy test ends too early
             --> t.netpolc:5:24
              |
            5 | shop/frontend may reach
              |                        ^
              = help: here stands who: `NAMESPACE/NAME`, `NAMESPACE/*`, `NAMESPACE/{app=cart}`, \
            `pod in NAMESPACE`, `dns:NAMESPACE`, `world` or an address

            error[NP2020]: unexpected `TCP/81`
             --> t.netpolc:6:45
              |
            6 | shop/frontend may reach shop/cart on TCP/80 TCP/81
              |                                             ^^^^^^
              = help: several are joined by commas, and each test has a line of its own
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "every a/* may not reach b/*",
        "no a/* may not reach b/*",
        "no a/* may reach every b/*",
        "no a/* may reach b/* on some port",
        "a/* may not reach some b/*",
        "only a/* may reach some b/*",
        "only a/* may reach only b/*",
        "some a/* may reach only b/*",
        "only a/* may not reach b/*",
        "nothing may reach nothing",
        "nothing may not reach b/*"
      })
  void whatCanBeReadInTwoWaysIsRefused(String line) {
    Diagnostic error = error(line);
    assertThat(error.code()).isEqualTo(DiagnosticCode.NP2021);
    assertThat(error.help()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a/* may reach b/* on TCP/0|NP2010|22|27",
        "a/* may reach b/* on TCP/90-80|NP2010|22|31",
        "a/* may reach b/* on 80|NP2010|22|24",
        "a/* may reach b/* on TCP/http|NP2010|22|30",
        "a/* may reach b/* on ICMP/8|NP2020|22|28",
        "a/* may reach 10.0.0.0/33|NP2011|15|26",
        "a/* may reach 10.0.0.256|NP2011|15|25",
        "a/{app=a b} may reach world|NP2001|10|11",
        "a/{app=-} may reach world|NP2002|8|9",
        "{team=blue}/{app>1} may reach world|NP2002|14|19",
        "a/web-* may reach world|NP2020|1|8",
        "a/* may reach world over IPv5|NP2020|26|30"
      })
  void errorsPointAtTheWord(String line, DiagnosticCode code, int column, int end) {
    Diagnostic error = error(line);
    assertThat(error.code()).isEqualTo(code);
    assertThat(error.primary())
        .isNotNull()
        .extracting(label -> List.of(label.span().column(), label.span().endColumn()))
        .isEqualTo(List.of(column, end));
  }
}
