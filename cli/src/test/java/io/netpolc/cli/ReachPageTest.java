package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page of `reach -o html` in a browser. `-Dnetpolc.screenshots=DIR` keeps what it looks like.
class ReachPageTest {
  private static final Path SHOP =
      Path.of(System.getProperty("netpolc.repository", ".."), "examples", "shop");

  private static final String HOSTILE = "</script><script>window.hit=1</script>";

  private @TempDir Path folder;
  private Chromium browser;

  @BeforeEach
  void startBrowser() throws Exception {
    String program = Chromium.program();
    assumeTrue(program != null, "the page in a browser: chromium is not installed");
    browser = Chromium.start(Objects.requireNonNull(program), folder, false);
  }

  @AfterEach
  void closeBrowser() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  private Path page(Path policies, Path cluster) throws IOException {
    var console = TestConsole.plain();
    int status =
        console.run(
            "reach", "-f", policies.toString(), "--cluster", cluster.toString(), "-o", "html");
    assertThat(status).as(console.err()).isEqualTo(ExitCode.OK);
    return Files.writeString(folder.resolve("page.html"), console.out());
  }

  private void openShop() throws IOException {
    browser.open(page(SHOP.resolve("policies"), SHOP.resolve("cluster.yaml")));
  }

  private String text(String selector) throws IOException {
    return browser.value("document.querySelector(" + Chromium.quoted(selector) + ").innerText");
  }

  private String line(String label) throws IOException {
    String found =
        browser.value(
            "[...document.querySelectorAll('#picture-workloads .line:not(.words)')]"
                + ".findIndex(l => l.getAttribute('aria-label').startsWith("
                + Chromium.quoted(label)
                + "))");
    return "#picture-workloads .line[data-line='" + found + "']";
  }

  private void picture(String name) throws IOException {
    String target = System.getProperty("netpolc.screenshots");
    if (target != null) {
      browser.screenshot(Path.of(target, name + ".png"));
    }
  }

  /// Nothing but the page itself is ever asked for, and nothing goes wrong in it.
  private void assertQuiet() {
    assertThat(browser.requests()).allMatch(url -> url.endsWith("/page.html")).hasSize(1);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void edgeShowsTheRulesOfBothEndsWithTheirLines() throws IOException {
    openShop();
    assertThat(text("#summary")).isEqualTo("14 ends, 67 connections");
    String line = line("shop/frontend[Pod] → shop/cart[Pod]");
    browser.value("document.querySelector(" + Chromium.quoted(line) + ").focus()");
    browser.press("Enter");
    assertThat(text("#details"))
        .startsWith("shop/frontend[Pod] → shop/cart[Pod]\n")
        .contains("TCP 7070")
        .contains("shop/frontend spec.egress[0] lets through TCP 7070")
        .contains("3-frontend.yaml:23")
        .contains("shop/backends spec.ingress[0] lets through TCP 7070")
        .contains("4-backends.yaml:13")
        .contains("- from:");
    assertThat(browser.value("document.querySelector('#details code').dataset.line"))
        .isEqualTo("23");
    picture("edge");
    browser.click(line("shop/payment[Pod] → 203.0.113.0/25").replace("line[", "line.words["));
    assertThat(text("#details"))
        .contains("lets through TCP 443")
        .contains("Outside the cluster: no policy looks at this end.");
    browser.press("Escape");
    assertThat(text("#details")).startsWith("Choose a connection");
    assertQuiet();
  }

  @Test
  void everyRuleThatGrantsIsShown() throws IOException {
    var state =
        new StringBuilder(
            """
            {apiVersion: v1, kind: Namespace, metadata: {name: a}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: one, namespace: a, labels: {app: one}}
            spec: {containers: [{name: c}]}
            status: {phase: Running, podIP: 10.0.0.1}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: two, namespace: a, labels: {app: two}}
            spec: {containers: [{name: c, ports: [{name: web, containerPort: 80}]}]}
            status: {phase: Running, podIP: 10.0.0.2}
            """);
    List<String> rules = List.of("{}", "{ports: [{port: 80}]}", "{ports: [{port: web}]}");
    List<String> peers = List.of("{podSelector: {}}", "{ipBlock: {cidr: 10.0.0.0/8}}");
    for (String rule : rules) {
      state.append(policy("p" + rules.indexOf(rule), rule));
    }
    for (String peer : peers) {
      state.append(policy("q" + peers.indexOf(peer), "{from: [" + peer + "]}"));
    }
    state.append(policy("r", "{from: [{podSelector: {matchLabels: {app: two}}}]}"));
    Path file = Files.writeString(folder.resolve("state.yaml"), state);
    browser.open(page(file, file));
    browser.value(
        "selectEdge(data.edges.findIndex((e, i) => edgeTitle(i) === 'a/one[Pod] → a/two[Pod]'))");
    assertThat(text("#details"))
        .contains("a/p0 spec.ingress[0] lets through All Connections")
        .contains("a/p1 spec.ingress[0] lets through TCP 80")
        .contains("a/p2 spec.ingress[0] lets through TCP 80")
        .contains("a/q0 spec.ingress[0] lets through All Connections")
        .contains("a/q1 spec.ingress[0] lets through All Connections")
        .doesNotContain("a/r ");
    assertThat(browser.value("document.querySelectorAll('#details .rule').length")).isEqualTo("5");
    assertThat(browser.value("document.querySelectorAll('#details .rule[open]').length"))
        .isEqualTo("3");
    browser.click("#details .rule:nth-of-type(5) summary");
    assertThat(text("#details")).contains("cidr: 10.0.0.0/8");
    picture("granting");
    assertQuiet();
  }

  private static String policy(String name, String rule) {
    return """
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: %s, namespace: a}
    spec:
      podSelector: {matchLabels: {app: two}}
      ingress: [%s]
    """
        .formatted(name, rule);
  }

  @Test
  void endThatNothingIsolatesSaysSo() throws IOException {
    openShop();
    browser.value(
        "selectEdge(data.edges.findIndex(e => edgeTitle(data.edges.indexOf(e))"
            + " === 'ops/gateway[Pod] → shop/frontend[Pod]'))");
    assertThat(text("#details"))
        .contains("Not isolated: no policy limits its egress.")
        .contains("lets through TCP 8080");
    assertQuiet();
  }

  @Test
  void filtersLeaveOutWhatTheyDoNotName() throws IOException {
    openShop();
    browser.click("#port");
    browser.type("TCP/6379");
    assertThat(text("#summary")).startsWith("Filtered: ").contains(" of 67");
    browser.click("#named");
    assertThat(text("#summary")).isEqualTo("Filtered: 4 ends, 4 connections of 67");
    assertThat(shownCards()).isEqualTo("cart checkout postgres redis");
    picture("filtered");
    browser.click("button[type=reset]");
    browser.value("new Promise(r => setTimeout(r))");
    assertThat(text("#summary")).isEqualTo("14 ends, 67 connections");
    browser.click("#text");
    browser.type("app=payment");
    assertThat(text("#summary")).isEqualTo("Filtered: 4 ends, 3 connections of 67");
    browser.click("button[type=reset]");
    browser.value("new Promise(r => setTimeout(r))");
    browser.click(".menu summary");
    browser.click("#none");
    assertThat(text("#empty")).isEqualTo("Nothing matches these filters.");
    browser.click("#namespaces li:nth-child(3) input");
    assertThat(text("#chosen")).isEqualTo("(1 of 4)");
    assertThat(shownCards()).isEqualTo("cart catalog checkout frontend payment");
    browser.click("#port");
    browser.type("eighty");
    assertThat(text("#portnote")).isEqualTo("Not a port: write 443 or UDP/53");
    assertQuiet();
  }

  private String shownCards() throws IOException {
    return browser.value(
        "[...document.querySelectorAll('#picture-workloads .card:not(.off) .name')]"
            + ".map(n => n.textContent).sort().join(' ')");
  }

  @Test
  void matrixHasACellForEachPairAndGoesByKeys() throws IOException {
    openShop();
    browser.click("input[value=matrix] + span");
    assertThat(browser.value("getComputedStyle(document.querySelector('#graph')).display"))
        .isEqualTo("none");
    assertThat(browser.value("document.querySelectorAll('#matrix td.yes').length")).isEqualTo("67");
    String frontendToCart = "#matrix td[title^='shop/frontend[Pod] → shop/cart[Pod]']";
    browser.click(frontendToCart);
    assertThat(text("#details")).contains("shop/backends spec.ingress[0]");
    picture("matrix");
    browser.press("ArrowRight");
    assertThat(browser.value("document.activeElement.title"))
        .startsWith("shop/frontend[Pod] → shop/catalog[Pod]");
    browser.press("Enter");
    assertThat(text("#details")).startsWith("shop/frontend[Pod] → shop/catalog[Pod]");
    assertQuiet();
  }

  @Test
  void namespacesAreOneCardEachAndListTheirConnections() throws IOException {
    openShop();
    browser.click("input[value=namespaces] + span");
    assertThat(
            browser.value(
                "[...document.querySelectorAll('#picture-namespaces .card:not(.off) .name')]"
                    + ".map(n => n.textContent).sort().join(', ')"))
        .isEqualTo("data, ops, outside the cluster, shop");
    browser.click("#picture-namespaces .card[data-card='0'] rect");
    assertThat(text("#details")).startsWith("data\n").containsIgnoringCase("May reach (");
    picture("namespaces");
    browser.click("#details .list button");
    assertThat(text("#details")).contains("data/backup[Pod] → data/postgres[Pod]");
    assertQuiet();
  }

  @Test
  void manyNamespacesAreAMatrixFirst() throws IOException {
    var state = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      state.append(
          """
          ---
          {apiVersion: v1, kind: Namespace, metadata: {name: n%1$d}}
          ---
          {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: n%1$d}, spec: {selector: {matchLabels: {a: b}},
           template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}
          ---
          {apiVersion: v1, kind: Pod, metadata: {name: x, namespace: n%1$d}, spec: {containers: [{name: c, image: i}]}}
          ---
          {apiVersion: v1, kind: Pod, metadata: {name: y, namespace: n%1$d}, spec: {containers: [{name: c, image: i}]}}
          """
              .formatted(i));
    }
    Path file = Files.writeString(folder.resolve("many.yaml"), state);
    Path page = page(file, file);
    assertThat(Files.size(page)).isLessThan(64 << 10);
    browser.open(page);
    assertThat(text("#summary")).isEqualTo("181 ends, 32,580 connections");
    assertThat(browser.value("document.querySelectorAll('svg').length")).isEqualTo("0");
    browser.click("#matrix td.yes");
    assertThat(text("#details")).containsIgnoringCase("6 connections");
    browser.click("input[value=graph] + span");
    assertThat(text("#toolarge")).startsWith("This would be too much for one picture: 181 ends");
    assertQuiet();
    var console = TestConsole.plain();
    console.run("reach", "-f", file.toString(), "--cluster", file.toString(), "-o", "svg");
    assertThat(console.out())
        .contains("All Connections: 3,720 lines, not drawn")
        .doesNotContain("class=\"line");
  }

  @Test
  void textsOfAnotherHandAreOnlyText() throws IOException {
    String state =
        """
        {apiVersion: v1, kind: Namespace, metadata: {name: a}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: one, namespace: a, labels: {app: one}}
        spec: {containers: [{name: c, image: i}]}
        status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: two, namespace: a, labels: {app: two}}
        spec: {containers: [{name: c, image: i}]}
        status: {phase: Running, podIP: 10.0.0.2, podIPs: [{ip: 10.0.0.2}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: p, namespace: a}
        spec:
          podSelector: {}
          ingress:
          - {} # %s
        """
            .formatted(HOSTILE);
    Path file = Files.writeString(folder.resolve("<img src=x onerror=window.hit=1>.yaml"), state);
    browser.open(page(file, file));
    browser.value("selectEdge(0)");
    assertThat(text("#details"))
        .contains(HOSTILE)
        .contains("<img src=x onerror=window.hit=1>.yaml");
    assertThat(browser.value("window.hit")).isEqualTo("undefined");
    assertThat(browser.value("document.scripts.length")).isEqualTo("2");
    assertQuiet();
  }

  @Test
  void wordsStandOutInBothColourSchemes() throws Exception {
    openShop();
    assertContrast();
    browser.close();
    Path second = Files.createDirectory(folder.resolve("dark"));
    browser = Chromium.start(Objects.requireNonNull(Chromium.program()), second, true);
    openShop();
    assertThat(browser.value("matchMedia('(prefers-color-scheme: dark)').matches"))
        .isEqualTo("true");
    picture("dark");
    assertContrast();
  }

  /// WCAG 2: 4.5 to 1 for text, 3 to 1 for lines.
  private void assertContrast() throws IOException {
    String ratio =
        """
        (function (name, on, of) {
          const style = getComputedStyle(document.querySelector(of));
          const light = (name) => {
            const hex = style.getPropertyValue(name).trim().slice(1);
            const parts = [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
              .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
          };
          const two = [light(name), light(on)].sort((a, b) => a - b);
          return (two[1] + 0.05) / (two[0] + 0.05);
        })\
        """;
    for (Map.Entry<String, List<String>> pair :
        Map.of(
                "--panel", List.of("--text", "--soft", "--accent", "--bad"),
                "--back", List.of("--text", "--soft"),
                "--code", List.of("--text", "--soft"),
                "--accent", List.of("--on-accent"))
            .entrySet()) {
      for (String colour : pair.getValue()) {
        String call = ratio + "('" + colour + "', '" + pair.getKey() + "', ':root')";
        assertThat(Double.parseDouble(browser.value(call)))
            .as("%s on %s", colour, pair.getKey())
            .isGreaterThanOrEqualTo(4.5);
      }
    }
    for (int i = 0; i < 10; i++) {
      String call = ratio + "('--c" + i + "', '--paper', '.picture')";
      double least = i == 0 ? 2.9 : 4.5;
      assertThat(Double.parseDouble(browser.value(call))).as("colour " + i).isGreaterThan(least);
    }
  }
}
