package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuggestCommandTest {
  private static final String CLUSTER =
      """
      {apiVersion: v1, kind: Namespace, metadata: {name: a}}
      ---
      {apiVersion: v1, kind: Namespace, metadata: {name: b}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: a, labels: {app: web, "on": "yes"}}
      spec: {containers: [{name: c, image: i}]}
      status: {phase: Running, podIPs: [{ip: 10.0.0.1}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: db, namespace: a, labels: {app: db}}
      spec: {containers: [{name: c, image: i}]}
      status: {phase: Running, podIPs: [{ip: 10.0.0.2}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: db-backup, namespace: a, labels: {app: db, role: backup}}
      spec: {containers: [{name: c, image: i}]}
      status: {phase: Running, podIPs: [{ip: 10.0.0.3}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: bare, namespace: b}
      spec: {containers: [{name: c, image: i}]}
      status: {phase: Running, podIPs: [{ip: 10.0.1.1}]}
      """;

  private static final String FLOWS =
      """
      from,to,protocol,port,verdict
      a/web,a/db,TCP,5432,allowed
      a/web,a/db,TCP,5433,
      b/bare,a/web,TCP,80,allowed
      a/web,203.0.113.7,ICMP,,allowed
      a/db,a/web,TCP,22,denied
      """;

  @TempDir private Path folder;

  private TestConsole suggest(int status, String flows, String... more) throws IOException {
    Path capture = Files.writeString(folder.resolve("flows.csv"), flows);
    return run(status, List.of(capture.toString()), more);
  }

  private TestConsole asked(int status, String tests, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("t.netpolc"), tests);
    return run(status, List.of("--tests", file.toString()), more);
  }

  private TestConsole run(int status, List<String> sources, String... more) throws IOException {
    Path cluster = Files.writeString(folder.resolve("c.yaml"), CLUSTER);
    var arguments = new ArrayList<String>(List.of("suggest", "--cluster", cluster.toString()));
    arguments.addAll(sources);
    arguments.addAll(List.of(more));
    var console = TestConsole.plain();
    assertThat(console.run(arguments.toArray(String[]::new)))
        .as(console.out() + console.err())
        .isEqualTo(status);
    return console;
  }

  @Test
  void policiesAllowWhatWasSeenAndSayWhatElse() throws IOException {
    assertThat(suggest(ExitCode.OK, FLOWS).out())
        .isEqualTo(
            """
            # policies: 2; flows: 5, of which 4 pass and 1 stay denied
            # no policy for b/bare: it has no label that a policy could select
            ---
            # pods selected: 2, seen: 1
            # its labels also select a/{app=db,role=backup}[Pod]
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: db
              namespace: a
            spec:
              podSelector:
                matchLabels:
                  app: db
              policyTypes:
                - Ingress
                - Egress
              ingress:
                - from:
                    - podSelector:
                        matchLabels:
                          app: web
                  ports:
                    - protocol: TCP
                      port: 5432
                      endPort: 5433
            ---
            # pods selected: 1, seen: 1
            # spec.egress[0] opens every port: a protocol without ports cannot be allowed alone
            # spec.egress[1] also takes a/{app=db,role=backup}[Pod]
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: web
              namespace: a
            spec:
              podSelector:
                matchLabels:
                  app: web
              policyTypes:
                - Ingress
                - Egress
              ingress:
                - from:
                    - namespaceSelector:
                        matchLabels:
                          kubernetes.io/metadata.name: b
                  ports:
                    - protocol: TCP
                      port: 80
              egress:
                - to:
                    - ipBlock:
                        cidr: "203.0.113.7/32"
                - to:
                    - podSelector:
                        matchLabels:
                          app: db
                  ports:
                    - protocol: TCP
                      port: 5432
                      endPort: 5433
            """);
  }

  @Test
  void suggestedPoliciesAreReadAgainAndCutNothing() throws IOException {
    Path policies =
        Files.writeString(folder.resolve("suggested.yaml"), suggest(ExitCode.OK, FLOWS).out());
    var console = TestConsole.plain();
    int status =
        console.run(
            "replay",
            folder.resolve("flows.csv").toString(),
            "-f",
            policies.toString(),
            "--cluster",
            folder.resolve("c.yaml").toString(),
            "--fail-on",
            "any");
    assertThat(status).as(console.out() + console.err()).isEqualTo(ExitCode.OK);
    assertThat(console.out())
        .isEqualTo("5 flows: 0 would be cut, 0 newly allowed, 4 pass as before, 1 stay denied\n");
  }

  @Test
  void namespaceAndDirectionAreChosen() throws IOException {
    assertThat(suggest(ExitCode.OK, FLOWS, "--direction", "ingress").out())
        .contains("    - Ingress\n  ingress:")
        .doesNotContain("Egress")
        .doesNotContain("egress");
    assertThat(suggest(ExitCode.NO, FLOWS, "--namespace", "b").out())
        .startsWith("# policies: 0; flows: 5, of which 4 pass and 0 stay denied\n")
        .doesNotContain("---");
    assertThat(suggest(ExitCode.INVALID_INPUT, FLOWS, "--namespace", "c").err())
        .contains("there is no namespace `c`");
  }

  @Test
  void jsonSaysTheSame() throws IOException {
    String json = suggest(ExitCode.OK, FLOWS, "-o", "json").out();
    Schemas.assertValid("suggest", json);
    assertThat(json)
        .contains("{\"policy\":\"a/db\",\"pods\":2,\"seen\":1,\"yaml\":\"apiVersion:")
        .contains(
            "{\"policy\":\"a/db\",\"kind\":\"subjects\","
                + "\"workloads\":[\"a/{app=db,role=backup}[Pod]\"]}")
        .contains("\"kind\":\"everyPort\",\"workloads\":[]")
        .contains("\"unnamed\":[\"b/bare\"]")
        .contains("\"cut\":0,");
  }

  @Test
  void clusterIsNeeded() throws IOException {
    var console = TestConsole.plain();
    assertThat(console.run("suggest", "flows.csv")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("--cluster is missing");
  }

  @Test
  void testsAskForPolicies() throws IOException {
    String tests =
        """
        only a/{app=web} may reach a/{app=db} on TCP/5432-5440
        a/web may reach world on TCP/443
        every pod in b may reach 203.0.113.0/24 on UDP/53, UDP/123
        """;
    assertThat(asked(ExitCode.OK, tests).out())
        .isEqualTo(
            """
            # policies: 3; tests: 3, of which 3 hold
            ---
            # pods selected: 2, seen: 2
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: db
              namespace: a
            spec:
              podSelector:
                matchLabels:
                  app: db
              policyTypes:
                - Ingress
              ingress:
                - from:
                    - podSelector:
                        matchLabels:
                          app: web
                  ports:
                    - protocol: TCP
                      port: 5432
                      endPort: 5440
            ---
            # pods selected: 1, seen: 1
            # spec.egress[0] also takes a/{app=db,role=backup}[Pod], a/{app=db}[Pod], a/{app=web,on=yes}[Pod], b/bare[Pod]
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: web
              namespace: a
            spec:
              podSelector:
                matchLabels:
                  app: web
              policyTypes:
                - Egress
              egress:
                - to:
                    - ipBlock:
                        cidr: "0.0.0.0/0"
                  ports:
                    - protocol: TCP
                      port: 443
                - to:
                    - podSelector:
                        matchLabels:
                          app: db
                  ports:
                    - protocol: TCP
                      port: 5432
                      endPort: 5440
            ---
            # pods selected: 1, seen: 1
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: every-pod
              namespace: b
            spec:
              podSelector: {}
              policyTypes:
                - Egress
              egress:
                - to:
                    - ipBlock:
                        cidr: "203.0.113.0/24"
                  ports:
                    - protocol: UDP
                      port: 53
                    - protocol: UDP
                      port: 123
            """);
  }

  @Test
  void whatIsNoPolicyStaysInComments() throws IOException {
    String tests = "b/bare may reach a/web on TCP/80\nno pod may reach a/* on any port\n";
    Path odd = Files.writeString(folder.resolve("t\nkind: x\u2028.netpolc"), tests);
    String out = run(ExitCode.NO, List.of("--tests", odd.toString())).out();
    assertThat(out).contains("t\ufffdkind: x\ufffd.netpolc:2: no pod may reach a/* on any port\n");
  }

  @Test
  void testsThatFailAreShown() throws IOException {
    String tests =
        """
        b/bare may reach a/web on TCP/80
        no pod may reach a/* on any port
        """;
    TestConsole console = asked(ExitCode.NO, tests);
    assertThat(console.out())
        .contains("# policies: ")
        .contains("; tests: 2, of which 1 hold")
        .contains("t.netpolc:2: no pod may reach a/* on any port")
        .contains("#   passes, and must not: b/bare -> a/web");
    assertThat(asked(ExitCode.NO, tests, "-o", "json").out())
        .satisfies(text -> Schemas.assertValid("suggest", text))
        .contains("\"holds\":false");
    assertThat(asked(ExitCode.INVALID_INPUT, "a/nobody may reach a/web").err()).contains("NP2022");
    var neither = TestConsole.plain();
    assertThat(neither.run("suggest", "--cluster", folder.resolve("c.yaml").toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(neither.err()).contains("CAPTURE is missing").contains("--tests");
  }

  @Test
  void standardInputIsReadOnce() {
    for (List<String> sources : List.of(List.of("--tests", "-"), List.of("-"))) {
      var arguments = new ArrayList<String>(List.of("suggest", "--cluster", "-"));
      arguments.addAll(sources);
      var console = TestConsole.plain().withInput(CLUSTER);
      assertThat(console.run(arguments.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
      assertThat(console.err()).contains("standard input can be read only once");
    }
  }

  @Test
  void flowsAndTestsTogether() throws IOException {
    Path tests = Files.writeString(folder.resolve("t.netpolc"), "a/db may reach a/web on UDP/53\n");
    assertThat(suggest(ExitCode.OK, FLOWS, "--tests", tests.toString(), "--namespace", "a").out())
        .contains("tests: 1, of which 1 hold")
        .contains("flows: 5, of which 4 pass and 1 stay denied")
        .contains("protocol: UDP");
  }
}
