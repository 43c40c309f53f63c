package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("netpolc.repository", ".."), "examples");

  private static String[] shop(String... more) {
    return with("shop/policies", "shop/cluster.yaml", more);
  }

  private static String[] with(String policies, String cluster, String... more) {
    String[] args = new String[5 + more.length];
    args[0] = "eval";
    args[1] = "-f";
    args[2] = EXAMPLES.resolve(policies).toString();
    args[3] = "--cluster";
    args[4] = EXAMPLES.resolve(cluster).toString();
    System.arraycopy(more, 0, args, 5, more.length);
    return args;
  }

  @Test
  void allowedFlowIsYesWithBothDecidingRules() {
    var console = TestConsole.plain();
    int status =
        console.run(shop("--from", "shop/frontend", "--to", "shop/cart", "--port", "TCP/7070"));
    assertThat(status).isEqualTo(ExitCode.OK);
    assertThat(console.out())
        .contains("shop/frontend (10.244.1.11) -> shop/cart (10.244.1.12) TCP/7070: allowed\n")
        .containsPattern("    shop/frontend spec.egress\\[0\\] \\(.*/3-frontend.yaml:\\d+\\)\n")
        .containsPattern("    shop/backends spec.ingress\\[0\\] \\(.*/4-backends.yaml:\\d+\\)\n")
        .containsPattern("    isolated by shop/default-deny \\(.*/1-default-deny.yaml:\\d+\\)\n");
    assertThat(console.err()).isEmpty();
  }

  @Test
  void deniedFlowIsNoWithThePoliciesThatIsolate() {
    var console = TestConsole.plain();
    int status =
        console.run(shop("--from", "ops/gateway", "--to", "data/redis", "--port", "TCP/6379"));
    assertThat(status).isEqualTo(ExitCode.NO);
    assertThat(console.out())
        .contains("TCP/6379: denied\n")
        .contains("ingress of data/redis: denied, no rule matches\n    isolated by data/stores (");
  }

  @Test
  void jsonSaysWhoDecidedAndWhere() {
    var console = TestConsole.plain();
    console.run(
        shop("--from", "shop/payment", "--to", "203.0.113.9", "--port", "TCP/443", "-o", "json"));
    assertThat(console.out())
        .startsWith(
            "{\"from\":\"shop/payment\",\"to\":\"203.0.113.9\",\"protocol\":\"TCP\",\"port\":443,"
                + "\"family\":4,\"fromAddress\":\"10.244.1.15\",\"toAddress\":\"203.0.113.9\","
                + "\"allowed\":true,\"ingress\":{\"allowed\":true,\"reason\":\"notSubject\","
                + "\"isolatedBy\":[]},\"egress\":{\"allowed\":true,\"reason\":\"rule\",\"rule\":"
                + "{\"policy\":\"shop/payment\",\"path\":\"spec.egress[0]\",\"place\":")
        .endsWith("}\n");
  }

  @Test
  void otherFamilyThatAnswersDifferentlyIsMentioned(@TempDir Path folder) throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {namespace: team-a, name: v4-only}
            spec:
              podSelector: {}
              policyTypes: [Egress]
              egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]
            """);
    var args = with("ipblock", "ipblock/cluster.yaml", "--from", "team-a/crawler");
    args[2] = policy.toString();
    var console = TestConsole.plain();
    var more = java.util.Arrays.copyOf(args, args.length + 4);
    more[args.length] = "--to";
    more[args.length + 1] = "team-a/database";
    more[args.length + 2] = "--port";
    more[args.length + 3] = "TCP/5432";
    assertThat(console.run(more)).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("note: over IPv6 the same is denied (fd00::2 -> fd00::3)");
  }

  @Test
  void familyChoosesTheAddresses() {
    var console = TestConsole.plain();
    console.run(
        shop(
            "--from", "shop/frontend", "--to", "shop/cart", "--port", "TCP/7070", "--family", "6"));
    assertThat(console.out()).contains("(fd00:244:1::11) -> shop/cart (fd00:244:1::12)");
  }

  @Test
  void unknownPodIsInvalidInputWithSuggestion() {
    var console = TestConsole.plain();
    int status =
        console.run(shop("--from", "shop/frontnd", "--to", "shop/cart", "--port", "TCP/7070"));
    assertThat(status).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(console.err()).contains("NP3010").contains("did you mean `shop/frontend`?");
    assertThat(console.out()).isEmpty();
  }

  @Test
  void invalidPolicyIsInvalidInputWithPlace(@TempDir Path folder) throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {namespace: a, name: b}
            spec:
              podSelectr: {}
            """);
    var console = TestConsole.plain();
    int status =
        console.run(
            "eval",
            "-f",
            policy.toString(),
            "--from",
            "10.0.0.1",
            "--to",
            "10.0.0.2",
            "--port",
            "TCP/1");
    assertThat(status).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(console.err()).contains("p.yaml:5:3").contains("the input has an error");
    assertThat(console.out()).isEmpty();
  }

  @Test
  void batchAnswersEachLineInItsPlace() {
    String queries =
        """
        {"from":"shop/frontend","to":"shop/cart","protocol":"TCP","port":7070}
        {"from":"shop/nobody","to":"shop/cart","protocol":"TCP","port":7070}
        not json
        {"from":"shop/frontend","to":"ops/dns","protocol":"UDP","port":53,"family":6,"allowed":false}
        """;
    var console = TestConsole.plain().withInput(queries);
    assertThat(console.run(shop("--queries", "-"))).isEqualTo(ExitCode.INVALID_INPUT);
    var lines = console.out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).contains("\"to\":\"shop/cart\"").contains("\"allowed\":true");
    assertThat(lines.get(1)).contains("\"from\":\"shop/nobody\"").contains("\"error\":");
    assertThat(lines.get(2)).startsWith("{\"error\":\"not JSON");
    assertThat(lines.get(3)).contains("\"family\":6").contains("\"allowed\":true");
    assertThat(console.err()).contains("<stdin>:2: error[NP3010]").contains("<stdin>:3: error");
  }

  @Test
  void portIsANumberOrDigitsAndProtocolsWithoutPortsNeedNone() {
    String queries =
        """
        {"from":"shop/frontend","to":"shop/cart","port":"7070"}
        {"from":"shop/frontend","to":"shop/cart","protocol":"ICMP"}
        {"from":"shop/frontend","to":"shop/cart","protocol":"ICMP","port":null,"family":6}
        """;
    var console = TestConsole.plain().withInput(queries);
    assertThat(console.run(shop("--queries", "-"))).isEqualTo(ExitCode.OK);
    var lines = console.out().lines().toList();
    assertThat(lines.get(0)).contains("\"port\":7070").contains("\"allowed\":true");
    assertThat(lines.get(1)).contains("\"protocol\":\"ICMP\"").contains("\"family\":4");
    assertThat(lines.get(2)).contains("\"protocol\":\"ICMPv6\"").contains("\"family\":6");
  }

  @Test
  void badPortsAndMisspeltFieldsAreErrorsInTheirPlaceAndTheRestIsAnswered() {
    String queries =
        """
        {"from":"shop/frontend","to":"shop/cart","port":"http"}
        {"from":"shop/frontend","to":"shop/cart","port":70700}
        {"from":"shop/frontend","to":"shop/cart","port":-1}
        {"from":"shop/frontend","to":"shop/cart","port":99999999999}
        {"from":"shop/frontend","to":"shop/cart","port":{"number":1}}
        {"from":"shop/frontend","to":"shop/cart"}
        {"from":"shop/frontend","to":"shop/cart","ports":7070,"port":7070}
        {"id":7,"name":"x","from":"shop/frontend","to":"shop/cart","port":7070}
        """;
    var console = TestConsole.plain().withInput(queries);
    assertThat(console.run(shop("--queries", "-"))).isEqualTo(ExitCode.INVALID_INPUT);
    var lines = console.out().lines().toList();
    assertThat(lines).hasSize(8);
    assertThat(lines.subList(0, 7)).allMatch(line -> line.startsWith("{\"error\":\""));
    assertThat(lines.get(6)).contains("no field `ports`");
    assertThat(lines.get(7)).contains("\"allowed\":true");
    assertThat(console.err().lines()).hasSize(7);
  }

  @Test
  void enginesGiveTheSameAnswers() {
    var queries = new StringBuilder();
    List<String> ends =
        List.of(
            "shop/frontend",
            "shop/cart",
            "shop/checkout",
            "shop/payment",
            "data/redis",
            "data/backup",
            "ops/dns",
            "ops/prometheus",
            "203.0.113.9",
            "203.0.113.200",
            "192.0.2.10",
            "10.96.0.11");
    for (String from : ends) {
      for (String to : ends) {
        for (int port : List.of(53, 443, 5432, 6379, 7070, 9100, 50051)) {
          for (String protocol : List.of("TCP", "UDP")) {
            queries.append(
                "{\"from\":\"%s\",\"to\":\"%s\",\"protocol\":\"%s\",\"port\":%d}\n"
                    .formatted(from, to, protocol, port));
          }
        }
      }
    }
    var reference = TestConsole.plain().withInput(queries.toString());
    assertThat(reference.run(shop("--queries", "-", "--engine", "reference")))
        .isEqualTo(ExitCode.OK);
    var tables = TestConsole.plain().withInput(queries.toString());
    assertThat(tables.run(shop("--queries", "-", "--engine", "tables"))).isEqualTo(ExitCode.OK);
    assertThat(tables.out().lines().toList())
        .hasSize(12 * 12 * 14)
        .isEqualTo(reference.out().lines().toList());
  }

  @Test
  @Tag("privileged")
  void kernelGivesTheSameAnswersAsTheReference() {
    var queries = new StringBuilder();
    for (String from : List.of("shop/frontend", "data/redis", "203.0.113.9", "192.0.2.10")) {
      for (String to : List.of("shop/cart", "shop/frontend", "ops/dns", "203.0.113.200")) {
        for (int port : List.of(53, 443, 6379, 7070)) {
          queries.append(
              "{\"from\":\"%s\",\"to\":\"%s\",\"protocol\":\"TCP\",\"port\":%d}\n"
                  .formatted(from, to, port));
        }
      }
    }
    var kernel = TestConsole.plain().withInput(queries.toString());
    int code = kernel.run(shop("--queries", "-", "--engine", "kernel"));
    assumeTrue(code != ExitCode.ENVIRONMENT, kernel.err());
    assertThat(code).as(kernel.err()).isEqualTo(ExitCode.OK);
    var reference = TestConsole.plain().withInput(queries.toString());
    reference.run(shop("--queries", "-", "--engine", "reference"));
    assertThat(kernel.out().lines().toList())
        .hasSize(4 * 4 * 4)
        .isEqualTo(reference.out().lines().toList());
  }

  @Test
  void batchOfAnsweredQueriesIsOkWhateverTheAnswers() {
    var console =
        TestConsole.plain()
            .withInput("{\"from\":\"ops/gateway\",\"to\":\"data/redis\",\"port\":6379}\n");
    assertThat(console.run(shop("--queries", "-"))).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("\"allowed\":false");
  }

  @Test
  void questionAndBatchExcludeEachOtherAndOneIsNeeded() {
    assertThat(TestConsole.plain().run(shop())).isEqualTo(ExitCode.USAGE);
    assertThat(TestConsole.plain().run(shop("--queries", "-", "--from", "10.0.0.1")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(TestConsole.plain().run(shop("--from", "10.0.0.1"))).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void standardInputIsReadOnlyOnce() {
    var console = TestConsole.plain();
    int status = console.run("eval", "-f", "-", "--queries", "-");
    assertThat(status).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("only once");
  }

  @Test
  void policiesMustBeNamed() {
    var console = TestConsole.plain();
    assertThat(console.run("eval", "--queries", "-")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("-f is missing");
  }

  @Test
  void batchStopsWhenNothingCanBeWritten() {
    String queries =
        "{\"from\":\"ops/gateway\",\"to\":\"data/redis\",\"port\":6379}\n".repeat(5_000)
            + "what would be an error if it were read\n";
    for (var reason : List.of("No space left on device", "Broken pipe")) {
      var console = TestConsole.plain().withInput(queries);
      assertThat(console.runWithoutRoom(reason, shop("--queries", "-")))
          .isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(console.err())
          .isEqualTo(
              reason.equals("Broken pipe")
                  ? ""
                  : "error: cannot write the results: No space left on device\n");
    }
  }

  @Test
  void blankLinesAreNoQueriesAndNoQueriesAreNoLines() {
    var none = TestConsole.plain().withInput("");
    assertThat(none.run(shop("--queries", "-"))).isEqualTo(ExitCode.OK);
    assertThat(none.out()).isEmpty();
    var one =
        TestConsole.plain()
            .withInput("\n{\"from\":\"ops/gateway\",\"to\":\"data/redis\",\"port\":6379}\n \n");
    assertThat(one.run(shop("--queries", "-"))).isEqualTo(ExitCode.OK);
    assertThat(one.out().lines()).hasSize(1);
  }

  @Test
  void fieldThatIsGivenTwiceIsAnError() {
    var console =
        TestConsole.plain()
            .withInput(
                "{\"from\":\"ops/dns\",\"from\":\"data/redis\",\"to\":\"ops/dns\",\"port\":1}");
    assertThat(console.run(shop("--queries", "-"))).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(console.out()).contains("`from` is given twice").doesNotContain("allowed");
  }

  @Test
  void miswrittenOptionsAreUsageErrors() {
    for (String port : List.of("80", "TCP/http", "TCP/70700", "XTP/1", "TCP")) {
      var console = TestConsole.plain();
      assertThat(console.run(shop("--from", "shop/cart", "--to", "shop/frontend", "--port", port)))
          .isEqualTo(ExitCode.USAGE);
      assertThat(console.err()).contains("error[NP2010]");
    }
    var console = TestConsole.plain();
    assertThat(console.run(shop("--from", "cart", "--to", "shop/frontend", "--port", "TCP/1")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("error[NP2011]");
  }

  @Test
  void inputWithoutAPolicyIsWarnedOf() {
    var console = TestConsole.plain();
    int status =
        console.run(
            with(
                "shop/cluster.yaml",
                "shop/cluster.yaml",
                "--from",
                "shop/cart",
                "--to",
                "data/redis",
                "--port",
                "TCP/1"));
    assertThat(status).isEqualTo(ExitCode.OK);
    assertThat(console.err()).startsWith("warning[NP1021]: no NetworkPolicy was found in `");
  }

  @Test
  void missingFilesAreInvalidInput() {
    var console = TestConsole.plain();
    assertThat(console.run(shop("--queries", "no-such-file"))).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(console.err()).contains("no-such-file");
    var folder = TestConsole.plain();
    assertThat(folder.run(shop("--queries", EXAMPLES.toString())))
        .isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(folder.err()).contains(EXAMPLES + " is a folder");
  }

  @Test
  void verdictIsColouredOnlyOnTerminals() {
    String[] question = shop("--from", "shop/frontend", "--to", "shop/cart", "--port", "TCP/7070");
    var coloured = TestConsole.coloured();
    coloured.run(question);
    assertThat(coloured.out()).contains("\u001b[32mallowed\u001b[0m");
    var plain = TestConsole.plain();
    plain.run(question);
    assertThat(plain.out()).doesNotContain("\u001b");
  }

  @Test
  void lineOfQueriesHasALimit() {
    var console = TestConsole.plain().withInput("x".repeat(LineLimitReader.MOST_CHARACTERS + 1));
    assertThat(console.run(shop("--queries", "-"))).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(console.out()).isBlank();
    assertThat(console.err()).contains("<stdin>: a line is longer than 1048576 characters");
  }

  @Test
  void folderHoldsNoQueries() {
    var console = TestConsole.plain();
    assertThat(console.run(shop("--queries", "."))).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(console.err()).contains("error: . is a folder");
  }
}
