package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCommandTest {
  private static final Path SHOP =
      Path.of(System.getProperty("netpolc.repository", ".."), "examples", "shop");

  /// The four lines of the language's first page, about a cluster that they fit.
  private static final String FOUR =
      """
          every pod in shop may reach dns:kube-system on UDP/53, TCP/53
          only shop/cart may reach shop/redis on TCP/6379
          no pod outside monitoring may reach any pod on TCP/9090 except monitoring/*
          shop/frontend may reach world on TCP/443
      """;

  private static final String CLUSTER =
      """
      {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
      ---
      {apiVersion: v1, kind: Namespace, metadata: {name: monitoring}}
      ---
      {apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}
      ---
      {apiVersion: v1, kind: Pod, metadata: {name: worker-1, namespace: shop, labels: {app: worker}}}
      ---
      {apiVersion: v1, kind: Pod, metadata: {name: worker-2, namespace: shop, labels: {app: worker}}}
      ---
      %s
      ---
      %s
      ---
      %s
      ---
      %s
      ---
      %s
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: shop, namespace: shop}
      spec:
        podSelector: {}
        policyTypes: [Ingress]
        ingress:
        - ports: [{port: 443}]
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: redis, namespace: shop}
      spec:
        podSelector: {matchLabels: {app: redis}}
        ingress:
        - from: [{podSelector: {matchLabels: {app: cart}}}]
          ports: [{port: 6379}]
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: dns, namespace: kube-system}
      spec:
        podSelector: {}
        ingress:
        - ports: [{port: 53}, {port: 53, protocol: UDP}]
      """
          .formatted(
              deployment("shop", "cart"),
              deployment("shop", "redis"),
              deployment("shop", "frontend"),
              deployment("monitoring", "prometheus"),
              deployment("kube-system", "coredns")
                  .replace("labels: {app: coredns}", "labels: {app: coredns, k8s-app: kube-dns}"));

  @TempDir private Path folder;

  private static String deployment(String namespace, String name) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: %2$s, namespace: %1$s}
    spec:
      replicas: 2
      selector: {matchLabels: {app: %2$s}}
      template:
        metadata: {labels: {app: %2$s}}
        spec: {containers: [{name: c, image: i}]}\
    """
        .formatted(namespace, name);
  }

  private TestConsole run(int status, String tests, String... more) throws IOException {
    Path all = Files.writeString(folder.resolve("all.yaml"), CLUSTER);
    var arguments =
        new ArrayList<String>(
            List.of("test", "-f", all.toString(), "--cluster", all.toString(), "-"));
    arguments.addAll(List.of(more));
    var console = TestConsole.plain().withInput(tests);
    assertThat(console.run(arguments.toArray(String[]::new)))
        .as("%s%s", console.out(), console.err())
        .isEqualTo(status);
    return console;
  }

  @Test
  void theFourExamplesHoldAsTheyStand() throws IOException {
    assertThat(run(ExitCode.OK, FOUR).out()).isEqualTo("all 4 assertions hold\n");
  }

  @Test
  void whatFailsIsShownWithAConnectionAndWhy() throws IOException {
    TestConsole console =
        run(ExitCode.NO, "no pod may reach shop/redis on TCP\nshop/cart may reach world\n");
    assertThat(console.out())
        .startsWith("<stdin>:1: no pod may reach shop/redis on TCP\n")
        .contains("  passes, and must not: kube-system/coredns -> shop/redis\n")
        .contains(
            " TCP/443\n    allowed: egress not isolated, ingress by shop/shop spec.ingress[0]")
        .endsWith("1 of 2 assertions failed\n");
  }

  @Test
  void jsonHasEveryAssertion() throws IOException {
    assertThat(
            run(ExitCode.NO, "shop/* may reach world\nworld may reach shop/*", "-o", "json").out())
        .startsWith(
            "{\"holds\":false,\"assertions\":[{\"file\":\"<stdin>\",\"line\":1,\"text\":\"shop/* may reach"
                + " world\",\"holds\":true},{\"file\":\"<stdin>\",\"line\":2,\"text\":\"world may reach"
                + " shop/*\",\"holds\":false,\"failure\":{\"reason\":\"denied\",\"from\":\"0.0.0.0\",")
        .endsWith("}}]}\n");
  }

  @Test
  void sarifHasAResultForEachAssertionThatFails() throws IOException {
    String tests = "no pod may reach shop/redis on TCP\nshop/{app in (cart)} may reach world\n";
    String out = run(ExitCode.NO, tests, "-o", "sarif").out();
    Schemas.assertSarif(out);
    assertThat(out)
        .contains("\"ruleId\":\"test-allowed\"", "no pod may reach shop/redis on TCP: passes")
        .contains("\"artifactLocation\":{\"uri\":\"%3Cstdin%3E\"}");
    Schemas.assertSarif(run(ExitCode.OK, FOUR, "-o", "sarif").out());
  }

  @Test
  void junitHasACaseForEachAssertion() throws IOException {
    String tests = "no pod may reach shop/redis on TCP\nshop/{app in (cart)} may reach world\n";
    assertThat(run(ExitCode.NO, tests, "-o", "junit").out())
        .startsWith(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites tests="2" failures="1">
            <testsuite name="&lt;stdin&gt;" tests="2" failures="1">
            <testcase classname="&lt;stdin&gt;" name="no pod may reach shop/redis on TCP" \
            file="&lt;stdin&gt;" line="1"><failure message="passes, and must not: \
            kube-system/coredns -&gt; shop/redis">\
            """)
        .contains("TCP/443\nallowed: egress not isolated, ingress by shop/shop spec.ingress[0]")
        .endsWith(
            """
            <testcase classname="&lt;stdin&gt;" name="shop/{app in (cart)} may reach world" \
            file="&lt;stdin&gt;" line="2"></testcase></testsuite></testsuites>
            """);
  }

  @Test
  void onlyMeansThatOthersMayNot() throws IOException {
    assertThat(run(ExitCode.NO, "only shop/cart may reach shop/redis on TCP/443").out())
        .contains("passes, and only what is named may: ");
    assertThat(
            run(ExitCode.NO, "only shop/cart, shop/frontend may reach shop/redis on TCP/6379")
                .out())
        .contains("denied, and must pass: shop/frontend -> shop/redis\n");
    run(ExitCode.OK, "nothing except shop/cart, shop/frontend may reach shop/redis on TCP/6379");
  }

  @Test
  void podsOfAWorkloadAreComparedWithEachOther() throws IOException {
    run(ExitCode.OK, "shop/{app=worker} may not reach shop/{app=worker} on TCP/6379");
    run(ExitCode.OK, "shop/{app=worker} may reach shop/{app=worker} on TCP/443");
    run(ExitCode.INVALID_INPUT, "shop/worker-1 may reach shop/worker-1");
  }

  @Test
  void eachPodNeedsAnotherOneOfSome() throws IOException {
    String twoOthers = "shop/worker-1, kube-system/coredns on TCP/443";
    run(ExitCode.OK, "shop/worker-2 may reach some " + twoOthers);
    assertThat(run(ExitCode.NO, "every shop/{app=worker} may reach some " + twoOthers).out())
        .contains("none passes, and one must; for instance: shop/worker-1 -> kube-system/coredns");
    run(ExitCode.OK, "some shop/{app=worker} may reach some " + twoOthers);
  }

  @Test
  void whoMeansNobodyIsAnError() throws IOException {
    TestConsole console = run(ExitCode.INVALID_INPUT, "no pod in shp may reach shop/rediss");
    assertThat(console.err())
        .contains("error[NP2022]: there is no pod in `shp`")
        .contains("error[NP2022]: there is nobody whom `shop/rediss` means")
        .contains("= help: did you mean `shop/redis`?");
    assertThat(console.out()).isEmpty();
    run(ExitCode.OK, "no pod in shp may reach shop/rediss allow empty");
  }

  @Test
  void everyNamespaceOfSeveralNeedsPods() throws IOException {
    assertThat(
            run(ExitCode.INVALID_INPUT, "no pod in shpo or shop may reach shop/redis on TCP/25")
                .err())
        .contains("error[NP2022]: there is no pod in `shpo`")
        .contains("1 | no pod in shpo or shop may reach shop/redis on TCP/25\n")
        .contains("  |           ^^^^\n")
        .contains("= help: did you mean `shop`?");
    run(ExitCode.OK, "no pod in shpo or shop may reach shop/redis on TCP/25 allow empty");
    assertThat(
            run(ExitCode.INVALID_INPUT, "no pod in shop or {team=none} may reach shop/redis").err())
        .contains("error[NP2022]: there is no pod in `{team=none}`");
  }

  @Test
  void aNamespaceThatIsLeftOutNeedsPods() throws IOException {
    assertThat(
            run(ExitCode.INVALID_INPUT, "no pod outside shpo may reach shop/redis on TCP/25").err())
        .contains("error[NP2022]: there is no pod in `shpo`")
        .contains("  |                ^^^^\n");
    run(ExitCode.OK, "no pod outside shpo may reach shop/redis on TCP/25 allow empty");
    assertThat(
            run(
                    ExitCode.INVALID_INPUT,
                    "no pod except pod outside shop or mnitoring may reach shop/redis on TCP/25")
                .err())
        .contains("error[NP2022]: there is no pod in `mnitoring`")
        .contains("= help: did you mean `monitoring`?");
  }

  @Test
  void aNamespaceOfPodsOnTheirNodesNetworkCanBeLeftOut() throws IOException {
    String host =
        "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: agents},"
            + " spec: {hostNetwork: true}}\n---\n";
    Path all = Files.writeString(folder.resolve("host.yaml"), host + CLUSTER);
    var console =
        TestConsole.plain().withInput("no pod outside agents may reach shop/redis on TCP/25");
    assertThat(console.run("test", "-f", all.toString(), "--cluster", all.toString(), "-"))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void anExceptionThatTakesNothingAwayIsAnError() throws IOException {
    assertThat(
            run(ExitCode.INVALID_INPUT, "no pod may reach shop/redis on TCP/6379 except shop/cart")
                .err())
        .contains("error[NP2023]: `shop/cart` takes nothing away")
        .contains("1 | no pod may reach shop/redis on TCP/6379 except shop/cart\n")
        .contains("  |                                                ^^^^^^^^^\n");
  }

  @Test
  void noConnectionAtAllIsAnError() throws IOException {
    assertThat(run(ExitCode.INVALID_INPUT, "world may not reach 10.9.9.9").err())
        .contains("error[NP2024]: there is no connection that this speaks of");
  }

  @Test
  void aFileWithoutAssertionsIsAnError() throws IOException {
    for (String tests : List.of("", "# shop/cart may reach world\n\n")) {
      TestConsole console = run(ExitCode.INVALID_INPUT, tests);
      assertThat(console.err()).contains("error[NP2026]: there is no assertion in `<stdin>`");
      assertThat(console.out()).isEmpty();
    }
    Path empty = Files.createFile(folder.resolve("empty.netpolc"));
    assertThat(run(ExitCode.INVALID_INPUT, FOUR, empty.toString()).err())
        .contains("error[NP2026]: there is no assertion in `" + empty + "`");
    assertThat(run(ExitCode.INVALID_INPUT, "shop/cart may").err()).doesNotContain("NP2026");
  }

  @Test
  void standardInputIsReadOnce() throws IOException {
    assertThat(run(ExitCode.USAGE, FOUR, "-").err()).contains("standard input can be read only");
    var console = TestConsole.plain().withInput(FOUR);
    assertThat(console.run("test", "-f", "-", "-")).isEqualTo(ExitCode.USAGE);
    assertThat(console.run("test", "-f", "x.yaml", "--cluster", "-", "-"))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void filesThatCannotBeReadAreErrors() throws IOException {
    Path wrong = Files.write(folder.resolve("wrong.netpolc"), new byte[] {(byte) 0xff});
    assertThat(run(ExitCode.INVALID_INPUT, FOUR, wrong.toString(), "absent.netpolc").err())
        .contains("error[NP1006]: ")
        .contains("error[NP1001]: there is no file `absent.netpolc`");
    assertThat(run(ExitCode.INVALID_INPUT, FOUR, "a\0b").err())
        .contains("error[NP1001]: cannot read `a\\x00b`: is not a path");
    var console = TestConsole.plain();
    assertThat(console.run("test", "-f", "policies")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void coverageNamesTheRulesThatNoAssertionDependsOn() throws IOException {
    String out = run(ExitCode.OK, FOUR, "--coverage").out();
    assertThat(out)
        .startsWith("all 4 assertions hold\n2 of 3 rules matter to an assertion\n")
        .contains("  no assertion depends on shop/shop spec.ingress[0] (")
        .doesNotContain("not noticed");
    assertThat(run(ExitCode.OK, FOUR + "world may reach shop/cart on TCP/443", "--coverage").out())
        .contains("3 of 3 rules matter to an assertion\n");
  }

  @Test
  void mutationsNameTheChangesThatNoAssertionNotices() throws IOException {
    assertThat(run(ExitCode.OK, FOUR, "--mutate").out())
        .contains("changes of policies are noticed: mutation score ")
        .contains("  not noticed: shop/shop spec.ingress[0].ports[0] (")
        .contains("): TCP 443 becomes TCP 444\n")
        .doesNotContain("redis spec.ingress[0].ports[0] (")
        .doesNotContain("matter to an assertion");
    assertThat(run(ExitCode.OK, FOUR, "--mutate", "--coverage", "-o", "json").out())
        .contains(
            "\"coverage\":{\"noticed\":2,\"percent\":66,\"unnoticed\":[{\"policy\":\"shop/shop\",")
        .contains("\"mutations\":{\"noticed\":");
  }

  @Test
  void portsMoveOnlyWhereThereIsRoom() throws IOException {
    String all = CLUSTER.replace("{port: 443}", "{port: 1, endPort: 65535}");
    TestConsole console = mutated(all, "world may reach shop/cart");
    assertThat(console.out())
        .contains("mutation score ")
        .doesNotContain("shop/shop spec.ingress[0].ports[0] (");
    String last = CLUSTER.replace("{port: 443}", "{port: 65535}");
    assertThat(mutated(last, "shop/cart may reach world").out())
        .contains("): TCP 65535 becomes TCP 65534\n");
  }

  private TestConsole mutated(String cluster, String tests) throws IOException {
    Path all = Files.writeString(folder.resolve("mutated.yaml"), cluster);
    var console = TestConsole.plain().withInput(tests);
    String[] arguments = {
      "test", "-f", all.toString(), "--cluster", all.toString(), "--mutate", "--coverage", "-"
    };
    assertThat(console.run(arguments)).as(console.err()).isLessThanOrEqualTo(ExitCode.NO);
    return console;
  }

  @Test
  void aRuleThatAnotherOneRepeatsIsNothingToTest() throws IOException {
    String twice =
        CLUSTER.replace(
            "  - ports: [{port: 53}, {port: 53, protocol: UDP}]\n",
            "  - ports: [{port: 53}, {port: 53, protocol: UDP}]\n  - ports: [{port: 53}]\n");
    Path all = Files.writeString(folder.resolve("twice.yaml"), twice);
    var console = TestConsole.plain().withInput(FOUR);
    console.run("test", "-f", all.toString(), "--cluster", all.toString(), "--coverage", "-");
    assertThat(console.out())
        .contains("2 of 4 rules matter to an assertion\n")
        .contains("  nothing depends on kube-system/dns spec.ingress[1] (");
  }

  @Test
  void aRuleForTheAddressOfANodeIsSomethingToTest() throws IOException {
    String nodes =
        CLUSTER
            .replace(
                "  - ports: [{port: 53}, {port: 53, protocol: UDP}]\n",
                "  - from: [{ipBlock: {cidr: 192.0.2.2/32}}]\n")
            .replaceFirst(
                "---\n",
                """
                ---
                {apiVersion: v1, kind: Node, metadata: {name: n2},
                 status: {addresses: [{type: InternalIP, address: 192.0.2.2}]}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: there, namespace: monitoring},
                 spec: {nodeName: n2, containers: [{name: c, image: i}]}}
                ---
                """);
    String all = Files.writeString(folder.resolve("nodes.yaml"), nodes).toString();
    var console = TestConsole.plain().withInput("shop/cart may reach world\n");
    console.run("test", "-f", all, "--cluster", all, "--coverage", "-");
    assertThat(console.out())
        .contains("  no assertion depends on kube-system/dns spec.ingress[0] (")
        .doesNotContain("nothing depends on");
  }

  @Test
  void replicasOfAManifestAreAskedAboutAmongThemselves() throws IOException {
    assertThat(run(ExitCode.NO, "shop/redis may reach shop/redis on TCP/6379").out())
        .contains("1 of 1 assertions failed");
  }

  @Test
  void twoRunsAreTheSameToTheByte() {
    String[] arguments = {
      "test",
      "-f",
      SHOP.resolve("policies").toString(),
      "--cluster",
      SHOP.resolve("cluster.yaml").toString(),
      "-o",
      "json",
      SHOP.resolve("tests.netpolc").toString()
    };
    var first = TestConsole.plain();
    assertThat(first.run(arguments)).isEqualTo(ExitCode.OK);
    var second = TestConsole.plain();
    second.run(arguments);
    assertThat(second.out()).isEqualTo(first.out()).contains("\"holds\":true");
  }
}
