package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
  private static final String CLUSTER =
      """
      {apiVersion: v1, kind: Namespace, metadata: {name: a}}
      ---
      {apiVersion: v1, kind: Namespace, metadata: {name: b, labels: {team: blue}}}
      ---
      {apiVersion: v1, kind: Node, metadata: {name: node-1}, status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: a, labels: {app: web}}
      spec: {nodeName: node-1, containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}
      status: {phase: Running, podIPs: [{ip: 10.0.0.1}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: db, namespace: a, labels: {app: db}}
      spec: {nodeName: node-1, containers: [{name: c, image: i, ports: [{name: sql, containerPort: 5432}]}]}
      status: {phase: Running, podIPs: [{ip: 10.0.0.2}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: batch, namespace: b, labels: {app: batch}}
      spec: {nodeName: node-1, containers: [{name: c, image: i}]}
      status: {phase: Running, podIPs: [{ip: 10.0.1.1}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: db, namespace: a}
      spec: {clusterIP: 10.96.0.1, selector: {app: db}, ports: [{port: 3306, targetPort: sql}]}
      """;

  private static final String POLICIES =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: db
        namespace: a
      spec:
        podSelector:
          matchLabels:
            app: db
        ingress:
          - from:
              - podSelector:
                  matchLabels:
                    app: web
              - namespaceSelector:
                  matchLabels:
                    team: blue
                podSelector:
                  matchLabels:
                    app: report
            ports:
              - protocol: TCP
                port: sql
          - from:
              - ipBlock:
                  cidr: 198.51.0.0/16
                  except: [198.51.100.0/24]
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: out, namespace: b}
      spec:
        podSelector: {}
        policyTypes: [Egress]
      """;

  @TempDir private Path folder;

  private TestConsole explain(int status, String from, String to, String port, String... more)
      throws IOException {
    Path policies = Files.writeString(folder.resolve("p.yaml"), POLICIES);
    Path cluster = Files.writeString(folder.resolve("c.yaml"), CLUSTER);
    var arguments = new ArrayList<String>(List.of("explain", "-f", policies.toString()));
    arguments.addAll(List.of("--cluster", cluster.toString()));
    arguments.addAll(List.of("--from", from, "--to", to, "--port", port));
    arguments.addAll(List.of(more));
    var console = TestConsole.plain();
    assertThat(console.run(arguments.toArray(String[]::new)))
        .as(console.out() + console.err())
        .isEqualTo(status);
    return console;
  }

  private String explained(int status, String from, String to, String port, String... more)
      throws IOException {
    return explain(status, from, to, port, more).out().replace(folder + "/", "");
  }

  @Test
  void denialShowsEachClauseTheNearestRuleAndTheSmallestChange() throws IOException {
    assertThat(explained(ExitCode.NO, "b/batch", "a/db", "TCP/5432"))
        .isEqualTo(
            """
            b/batch (10.0.1.1) -> a/db (10.0.0.2) TCP/5432: denied

            egress of b/batch: denied, no rule matches
              isolated by b/out (p.yaml:31), which selects every pod of its namespace
                it has no egress rules

            ingress of a/db: denied, no rule matches
              isolated by a/db (p.yaml:4), which selects it by `app=db`
                spec.ingress[0]: takes the port, not the peer
                  --> p.yaml:12:11
                   |
                12 |         - podSelector:
                   |           ^^^^^^^^^^^^ pods of `a`, and b/batch is in `b`
                ...
                14 |               app: web
                   |               ^^^^^^^^ b/batch has `app: batch`
                ...
                17 |               team: blue
                   |               ---------- namespace `b` has `team: blue`
                ...
                20 |               app: report
                   |               ^^^^^^^^^^^ b/batch has `app: batch`
                ...
                22 |         - protocol: TCP
                   |           -------------
                23 |           port: sql
                   |           --------- is 5432 on a/db
                spec.ingress[1]: takes the port, not the peer
                  --> p.yaml:26:19
                   |
                26 |             cidr: 198.51.0.0/16
                   |                   ^^^^^^^^^^^^^ does not hold 10.0.1.1
                27 |             except: [198.51.100.0/24]
                   |                      --------------- does not leave out 10.0.1.1
              nearest: a/db spec.ingress[0] (p.yaml:11), of which 1 clause fails

            smallest change that allows it:
              a policy of its own, b/batch-egress
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata:
                  name: batch-egress
                  namespace: b
                spec:
                  podSelector:
                    matchLabels:
                      app: batch
                  policyTypes:
                    - Egress
                  egress:
                    - to:
                        - namespaceSelector:
                            matchLabels:
                              kubernetes.io/metadata.name: a
                          podSelector:
                            matchLabels:
                              app: db
                      ports:
                        - protocol: TCP
                          port: 5432
              one more peer in a/db spec.ingress[0].from (it counts on all ports of that rule)
                - namespaceSelector:
                    matchLabels:
                      kubernetes.io/metadata.name: b
                  podSelector:
                    matchLabels:
                      app: batch
            """);
  }

  @Test
  void allowanceNamesEveryRuleThatGrantsIt() throws IOException {
    assertThat(explained(ExitCode.OK, "a/web", "a/db", "TCP/5432"))
        .startsWith("a/web (10.0.0.1) -> a/db (10.0.0.2) TCP/5432: allowed\n")
        .contains("egress of a/web: allowed, no policy isolates it\n")
        .contains("    spec.ingress[0]: allows\n")
        .contains(
            "    14 |               app: web\n       |               -------- a/web has `app: web`\n")
        .endsWith("  only this rule grants it; without it this end denies\n");
  }

  @Test
  void missingPortIsAddedToTheRuleThatTakesThePeer() throws IOException {
    assertThat(explained(ExitCode.NO, "a/web", "a/db", "UDP/5432"))
        .contains("           ^^^^^^^^^ is TCP, not UDP\n")
        .doesNotContain("a policy of its own")
        .endsWith(
            """
            smallest change that allows it:
              one more port in a/db spec.ingress[0].ports (it counts for all peers of that rule)
                - protocol: UDP
                  port: 5432
            """);
  }

  @Test
  void exceptionThatLeavesTheAddressOutIsUnderlined() throws IOException {
    assertThat(explained(ExitCode.NO, "198.51.100.7", "a/db", "TCP/1"))
        .contains("^^^^^^^^^^^^^^^ leaves out 198.51.100.7\n")
        .contains("cidr: \"198.51.100.7/32\"");
  }

  @Test
  void whatNeedsNoRuleIsSaidPlainly() throws IOException {
    assertThat(explained(ExitCode.OK, "a/db", "a/db", "TCP/1"))
        .contains("ingress of a/db: allowed, a pod always reaches itself\n");
    assertThat(explained(ExitCode.OK, "192.0.2.1", "a/db", "TCP/1"))
        .contains("egress of 192.0.2.1: allowed, not subject to policy\n")
        .contains("ingress of a/db: allowed, traffic of its own node\n");
    var console = explain(ExitCode.INVALID_INPUT, "a/web", "2001:db8::1", "TCP/1");
    assertThat(console.err()).contains("NP3013");
  }

  @Test
  void serviceIsExplainedByEachBackend() throws IOException {
    assertThat(explained(ExitCode.NO, "b/batch", "10.96.0.1", "TCP/3306"))
        .contains("  each ready backend of the Service is decided on its own:\n")
        .contains(
            "  backend a/db (10.0.0.2) TCP/5432: denied, no rule matches; its ingress: denied, no rule"
                + " matches\n")
        .contains("          port: 5432\n");
    assertThat(explained(ExitCode.NO, "b/batch", "10.96.0.1", "TCP/3307"))
        .contains("denied, the Service has no ready backend on this port\n")
        .endsWith("\nno change of policies allows it\n");
  }

  @Test
  void policiesThatDoNotCountAreNamedWhenAskedFor() throws IOException {
    assertThat(explained(ExitCode.OK, "a/db", "a/web", "TCP/8080", "--all"))
        .contains("  a/db (p.yaml:4) selects it, but does not isolate for egress\n")
        .contains("  a/db (p.yaml:4) does not select it\n")
        .contains("      |       ^^^^^^^ a/web has `app: web`\n");
    assertThat(explained(ExitCode.OK, "a/db", "a/web", "TCP/8080")).doesNotContain("p.yaml");
  }

  @Test
  void jsonCarriesTheSame() throws IOException {
    String denied = explained(ExitCode.NO, "b/batch", "a/db", "TCP/5432", "-o", "json");
    Schemas.assertValid("explain", denied);
    assertThat(denied)
        .contains("\"allowed\":false")
        .contains("\"kind\":\"podSelector\",\"wants\":\"app=report\",\"holds\":false")
        .contains(
            "\"nearest\":{\"policy\":\"a/db\",\"path\":\"spec.ingress[0]\",\"peer\":1,\"port\":0,"
                + "\"failures\":1}")
        .contains("\"kind\":\"addPolicy\",\"policy\":\"b/batch-egress\"");
    Schemas.assertValid(
        "explain", explained(ExitCode.NO, "b/batch", "10.96.0.1", "TCP/3306", "-o", "json"));
    String allowed = explained(ExitCode.OK, "a/web", "a/db", "TCP/5432", "--all", "-o", "json");
    Schemas.assertValid("explain", allowed);
    assertThat(allowed)
        .contains("\"granting\":[{\"policy\":\"a/db\",\"path\":\"spec.ingress[0]\"}]")
        .contains("\"smallestChange\":[]");
  }

  @Test
  void flowMustBeNamedInFull() {
    var console = TestConsole.plain();
    assertThat(console.run("explain", "-f", ".", "--from", "a/web")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--from, --to and --port are needed together");
  }
}
