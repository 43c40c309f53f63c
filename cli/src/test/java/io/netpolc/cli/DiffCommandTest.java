package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
  private static final String CLUSTER =
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
      """;

  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: db, namespace: a}
      spec:
        podSelector: {matchLabels: {app: db}}
        ingress:
        - from: [{podSelector: {matchLabels: {app: web}}}]
          ports: [%s]
      """;

  @TempDir private Path folder;

  private TestConsole diff(int status, String before, String after, String... more)
      throws IOException {
    Path old = Files.writeString(folder.resolve("old.yaml"), before);
    Path fresh = Files.writeString(folder.resolve("new.yaml"), after);
    Path cluster = Files.writeString(folder.resolve("cluster.yaml"), CLUSTER);
    var arguments =
        new ArrayList<String>(
            List.of("diff", old.toString(), fresh.toString(), "--cluster", cluster.toString()));
    arguments.addAll(List.of(more));
    var console = TestConsole.plain();
    assertThat(console.run(arguments.toArray(String[]::new))).as(console.err()).isEqualTo(status);
    return console;
  }

  @Test
  void eachDirectionIsShownWithAFlowAndWhatDecides() throws IOException {
    String before = POLICY.formatted("{port: 80}, {port: 443}");
    String after = POLICY.formatted("{port: 443}, {port: 8000, endPort: 8010}");
    String old = folder.resolve("old.yaml").toString();
    String fresh = folder.resolve("new.yaml").toString();
    assertThat(diff(ExitCode.OK, before, after).out())
        .isEqualTo(
            """
            newly allowed:
              a/web[Deployment] => a/db[StatefulSet] : TCP 8000-8010 (IPv4)
                for instance 198.18.0.2 -> 198.18.0.1 TCP/8000
                  before: denied: ingress isolated by a/db (%1$s:3)
                  after:  allowed: egress not isolated, ingress by a/db spec.ingress[0] (%2$s:7)
            no longer allowed:
              a/web[Deployment] => a/db[StatefulSet] : TCP 80 (IPv4)
                for instance 198.18.0.2 -> 198.18.0.1 TCP/80
                  before: allowed: egress not isolated, ingress by a/db spec.ingress[0] (%1$s:7)
                  after:  denied: ingress isolated by a/db (%2$s:3)
            """
                .formatted(old, fresh));
  }

  @Test
  void anotherTextForTheSamePolicyIsNoChange() throws IOException {
    String before = POLICY.formatted("{port: 80}, {port: 81}, {port: 82}");
    String after = POLICY.formatted("{port: 80, endPort: 82}");
    assertThat(diff(ExitCode.OK, before, after, "--fail-on", "any").out())
        .isEqualTo("no change in behaviour\n");
    assertThat(diff(ExitCode.OK, before, after, "-o", "json").out())
        .isEqualTo("{\"changed\":false,\"newlyAllowed\":[],\"noLongerAllowed\":[]}\n");
  }

  @Test
  void whatFailsIsChosen() throws IOException {
    String less = POLICY.formatted("{port: 80}");
    String more = POLICY.formatted("{port: 80}, {port: 81}");
    diff(ExitCode.NO, less, more, "--fail-on", "widen");
    diff(ExitCode.OK, less, more, "--fail-on", "narrow");
    diff(ExitCode.NO, less, more, "--fail-on", "any");
    diff(ExitCode.OK, more, less, "--fail-on", "widen");
    diff(ExitCode.NO, more, less, "--fail-on", "narrow");
  }

  @Test
  void otherFormsSayTheSame() throws IOException {
    String less = POLICY.formatted("{port: 80}");
    String more = POLICY.formatted("{port: 80}, {port: 81}");
    String json = diff(ExitCode.OK, less, more, "-o", "json").out();
    Schemas.assertValid("diff", json);
    assertThat(json)
        .startsWith(
            "{\"changed\":true,\"newlyAllowed\":[{\"from\":\"a/web[Deployment]\","
                + "\"to\":\"a/db[StatefulSet]\",\"family\":\"IPv4\","
                + "\"connections\":{\"TCP\":[[81,81]]},\"otherProtocols\":false,"
                + "\"witness\":{\"from\":\"198.18.0.2\",\"to\":\"198.18.0.1\","
                + "\"protocol\":\"TCP\",\"port\":81,")
        .endsWith("}}],\"noLongerAllowed\":[]}\n");
    assertThat(diff(ExitCode.OK, less, more, "-o", "markdown").out())
        .startsWith("### Newly allowed\n\n| from | to |")
        .contains("| a/web[Deployment] | a/db[StatefulSet] | TCP 81 (IPv4) |");
  }

  @Test
  void policyThatCannotBeReadIsNoAnswer() throws IOException {
    String right = POLICY.formatted("{port: 80}");
    var console = diff(ExitCode.INVALID_INPUT, right, right.replace("ingress:", "ingres:"));
    assertThat(console.err()).contains("NP1003");
    assertThat(console.out()).isEmpty();
  }
}
