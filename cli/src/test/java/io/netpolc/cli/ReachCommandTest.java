package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReachCommandTest {
  private static final Path SHOP =
      Path.of(System.getProperty("netpolc.repository", ".."), "examples", "shop");

  private static final String DEPLOYMENTS =
      """
      {apiVersion: v1, kind: Namespace, metadata: {name: a}}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: a}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: c, image: i}]}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: a}
      spec:
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: c, image: i}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: db, namespace: a}
      spec:
        podSelector: {matchLabels: {app: db}}
        policyTypes: [Ingress, Egress]
        ingress:
        - from: [{podSelector: {matchLabels: {app: web}}}]
          ports: [{port: 5432}, {port: 5433}, {port: 53, protocol: UDP}]
        egress:
        - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 10.9.0.0/16]}}]
          ports: [{port: 443}]
      """;

  @TempDir private Path folder;

  private static String[] shop(String... more) {
    var arguments =
        new ArrayList<String>(
            List.of(
                "reach",
                "-f",
                SHOP.resolve("policies").toString(),
                "--cluster",
                SHOP.resolve("cluster.yaml").toString()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private TestConsole deployments(String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("all.yaml"), DEPLOYMENTS);
    var arguments =
        new ArrayList<String>(
            List.of("reach", "-f", file.toString(), "--cluster", file.toString()));
    arguments.addAll(List.of(more));
    var console = TestConsole.plain();
    assertThat(console.run(arguments.toArray(String[]::new))).isEqualTo(ExitCode.OK);
    return console;
  }

  @Test
  void workloadsAndTheWorldAreLines() throws IOException {
    assertThat(deployments().out().lines())
        .containsExactly(
            "a/db[StatefulSet] => a/web[Deployment] : TCP 443",
            "a/db[StatefulSet] => 0.0.0.0-9.255.255.255 : TCP 443",
            "a/db[StatefulSet] => 11.0.0.0-255.255.255.255 : TCP 443",
            "a/web[Deployment] => a/db[StatefulSet] : TCP 5432-5433 UDP 53",
            "a/web[Deployment] => 0.0.0.0/0 : All Connections",
            "0.0.0.0/0 => a/web[Deployment] : All Connections");
  }

  @Test
  void jsonHasEveryPairOnce() throws IOException {
    assertThat(deployments("-o", "json", "--to", "a/db").out())
        .isEqualTo(
            """
            [
            {"from":"a/web[Deployment]","to":"a/db[StatefulSet]",\
            "connections":{"TCP":[[5432,5433]],"UDP":[[53,53]]},"otherProtocols":false}]
            """);
  }

  @Test
  void otherFormsSayTheSame() throws IOException {
    assertThat(deployments("-o", "csv", "--to", "a/*").out().split("\r\n", -1))
        .containsExactly(
            "from,to,connections",
            "a/db[StatefulSet],a/web[Deployment],TCP 443",
            "a/web[Deployment],a/db[StatefulSet],TCP 5432-5433 UDP 53",
            "0.0.0.0/0,a/web[Deployment],All Connections",
            "");
    assertThat(deployments("-o", "markdown", "--to", "a/db").out())
        .endsWith("| a/web\\[Deployment\\] | a/db\\[StatefulSet\\] | TCP 5432-5433 UDP 53 |\n");
    assertThat(deployments("-o", "dot", "--to", "a/db").out())
        .contains("\"a/web[Deployment]\" -> \"a/db[StatefulSet]\"")
        .startsWith("digraph ")
        .endsWith("}\n");
    assertThat(deployments("-o", "mermaid", "--to", "a/db").out())
        .startsWith("flowchart LR\n")
        .contains("n0 -->|\"TCP 5432-5433 UDP 53\"| n1");
  }

  @Test
  void addressOfANodeIsOutsideForPodsOfOthers(@TempDir Path folder) throws IOException {
    String all =
        Files.writeString(
                folder.resolve("all.yaml"),
                """
                {apiVersion: v1, kind: Namespace, metadata: {name: a}}
                ---
                {apiVersion: v1, kind: Node, metadata: {name: n1},
                 status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: here, namespace: a},
                 spec: {nodeName: n1}, status: {phase: Running, podIP: 10.0.0.1}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: there, namespace: a},
                 spec: {nodeName: n2}, status: {phase: Running, podIP: 10.0.0.2}}
                ---
                {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy,
                 metadata: {name: p, namespace: a},
                 spec: {podSelector: {}, policyTypes: [Ingress, Egress],
                        ingress: [{from: [{ipBlock: {cidr: 192.0.2.1/32}}], ports: [{port: 80}]}]}}
                """)
            .toString();
    String[] words = {"reach", "-f", all, "--cluster", all, "--from", "world"};
    var console = TestConsole.plain();
    assertThat(console.run(words)).isEqualTo(ExitCode.NO);
    assertThat(console.out()).isEmpty();
    words[6] = "node";
    assertThat(console.run(words)).isEqualTo(ExitCode.OK);
    assertThat(console.out()).isEqualTo("192.0.2.1/32 => a/there[Pod] : TCP 80\n");
  }

  @Test
  void twoRunsAreTheSameToTheByte() {
    var first = TestConsole.plain();
    first.run(shop("-o", "json"));
    var second = TestConsole.plain();
    second.run(shop("-o", "json"));
    assertThat(first.out()).isEqualTo(second.out());
    var text = TestConsole.plain();
    text.run(shop());
    Schemas.assertValid("reach", first.out());
    assertThat(first.out().lines().filter(line -> line.startsWith("{\"from\":\"")))
        .hasSameSizeAs(text.out().lines().toList());
  }

  @Test
  void whatNobodyIsCalledIsAnError() {
    var console = TestConsole.plain();
    assertThat(console.run(shop("--to", "data/rediss"))).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(console.err())
        .contains("error[NP2022]: there is nobody whom `data/rediss` means\n --> --to:1:1\n")
        .contains("help: did you mean `data/redis`?");
    assertThat(console.out()).isEmpty();
  }

  @Test
  void endsAreWrittenAsInPolicyTests() {
    var console = TestConsole.plain();
    int status =
        console.run(
            shop("--from", "pod in shop except shop/cart", "--to", "{team=shop}/{role=store}"));
    assertThat(status).isEqualTo(ExitCode.OK);
    assertThat(console.out().lines())
        .containsExactly(
            "shop/checkout[Pod] => data/postgres[Pod] : TCP 5432-5440,6379",
            "shop/checkout[Pod] => data/redis[Pod] : TCP 5432-5440,6379");
    var bank = TestConsole.plain();
    bank.run(shop("--from", "shop/*", "--to", "203.0.113.0/24"));
    assertThat(bank.out()).isEqualTo("shop/payment[Pod] => 203.0.113.0/25 : TCP 443\n");
    var wrong = TestConsole.plain();
    assertThat(wrong.run(shop("--from", "shop"))).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(wrong.err()).contains("error[NP2020]: unexpected `shop`\n --> --from:1:1\n");
  }

  @Test
  void nothingAtAllIsANo() {
    var console = TestConsole.plain();
    int status = console.run(shop("--from", "world", "--to", "data/redis"));
    assertThat(status).isEqualTo(ExitCode.NO);
    assertThat(console.out()).isEmpty();
  }

  @Test
  void podThatIsNotThereYetIsShownAlone() {
    var console = TestConsole.plain();
    assertThat(console.run(shop("--with-pod", "ns=data,labels=role=store,tier=x,name=mongo")))
        .isEqualTo(ExitCode.OK);
    assertThat(console.out().lines())
        .allMatch(line -> line.contains("data/mongo[Pod]"))
        .contains("shop/cart[Pod] => data/mongo[Pod] : TCP 5432-5440,6379")
        .noneMatch(line -> line.startsWith("ops/gateway[Pod] => data/mongo"));
    var asked = TestConsole.plain();
    asked.run(
        shop(
            "--with-pod",
            "ns=data,labels=role=store,name=mongo",
            "--from",
            "shop/cart",
            "--to",
            "data/mongo,data/redis"));
    assertThat(asked.out())
        .isEqualTo(
            """
            shop/cart[Pod] => data/mongo[Pod] : TCP 5432-5440,6379
            shop/cart[Pod] => data/redis[Pod] : TCP 5432-5440,6379
            """);
    var unnamed = TestConsole.plain();
    unnamed.run(shop("--with-pod", "ns=ops", "--to", "ops/new-pod", "--from", "ops/gateway"));
    assertThat(unnamed.out()).isEqualTo("ops/gateway[Pod] => ops/new-pod[Pod] : All Connections\n");
  }

  @Test
  void badNewPodIsADiagnostic() {
    for (String[] fault :
        new String[][] {
          {"labels=app=x", "the new pod has no namespace"},
          {"ns=shop,app=x", "`app=x` says nothing about a pod"},
          {"ns=shop,labels=app", "`app` is no label with a value"},
          {"ns=shop,labels=a=b,a=c", "label `a` stands twice"},
          {"ns=shop,labels=app=-x", "label `app=-x`: a valid label must be"},
          {"ns=shop,ns=ops", "`ns=` stands twice"},
          {"ns=Shop", "`ns=Shop`: a lowercase RFC 1123 label"},
          {"ns=shop,name=cart", "there is a pod `shop/cart` already"},
          {"ns=shopp", "there is no namespace `shopp`\n  = help: did you mean `shop`?"}
        }) {
      var console = TestConsole.plain();
      assertThat(console.run(shop("--with-pod", fault[0]))).isEqualTo(ExitCode.INVALID_INPUT);
      assertThat(console.err()).contains("error[NP2050]: " + fault[1]);
      assertThat(console.out()).isEmpty();
    }
  }

  @Test
  void labelCalledNameHasItsOwnWord() {
    var console = TestConsole.plain();
    console.run(shop("--with-pod", "ns=shop,labels=app=cart,labels=name=x,name=y", "-o", "html"));
    assertThat(console.out()).contains("\"labels\":{\"app\":\"cart\",\"name\":\"x\"}");
  }

  @Test
  void pictureIsWellFormedAndTheSameEachTime() throws Exception {
    var first = TestConsole.plain();
    assertThat(first.run(shop("-o", "svg"))).isEqualTo(ExitCode.OK);
    var second = TestConsole.plain();
    second.run(shop("-o", "svg"));
    assertThat(first.out()).isEqualTo(second.out());
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(first.out().getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(first.out())
        .contains("<title>shop/payment[Pod] → 203.0.113.0/25: TCP 443</title>")
        .contains("<title>all of ops → data/backup[Pod]: All Connections</title>")
        .contains(">frontend</text>")
        .doesNotContain("http://www.w3.org/1999/xlink", "href", "url(http");
  }

  @Test
  void pageShowsOnlyTheRuleOfALongLine() throws IOException {
    String policies =
        """
        {"apiVersion": "v1", "kind": "List", "items": [\
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",\
         "metadata": {"name": "p", "namespace": "a", "annotations": {"note": "%s"}},\
         "spec": {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}}]}
        """
            .formatted("elsewhere ".repeat(100));
    Path file = Files.writeString(folder.resolve("line.json"), policies);
    Path cluster = Files.writeString(folder.resolve("cluster.yaml"), DEPLOYMENTS);
    var console = TestConsole.plain();
    int status =
        console.run("reach", "-f", file.toString(), "--cluster", cluster.toString(), "-o", "html");
    assertThat(status).as(console.err()).isEqualTo(ExitCode.OK);
    assertThat(console.out())
        .contains("\"yaml\":[\"{\\\"from\\\": [{\\\"podSelector\\\": {}}]}\"]")
        .doesNotContain("elsewhere elsewhere");
  }
}
