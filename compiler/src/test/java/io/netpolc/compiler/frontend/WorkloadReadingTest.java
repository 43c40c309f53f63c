package io.netpolc.compiler.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkloadReadingTest {
  private static final String TEMPLATE =
      "template: {metadata: {labels: {app: web}},"
          + " spec: {containers: [{ports: [{name: http, containerPort: 80}]}]}}";

  private static List<Pod> pods(String... documents) {
    var outcome = Inputs.text(String.join("\n---\n", documents));
    assertThat(outcome.diagnostics()).isEmpty();
    return outcome.input().cluster().pods();
  }

  private static String workload(String apiVersion, String kind, String spec) {
    return "{apiVersion: %s, kind: %s, metadata: {name: web, namespace: a}, spec: {%s}}"
        .formatted(apiVersion, kind, spec);
  }

  private static String pod(String name, String metadata) {
    return "{apiVersion: v1, kind: Pod, metadata: {name: %s, namespace: a, %s}, status: {phase: Running}}"
        .formatted(name, metadata);
  }

  @ParameterizedTest
  @CsvSource({
    "apps/v1, Deployment, web",
    "apps/v1, StatefulSet, web-0",
    "apps/v1, ReplicaSet, web",
    "v1, ReplicationController, web",
    "batch/v1, Job, web"
  })
  void workloadStandsForOnePod(String apiVersion, String kind, String name) {
    List<Pod> pods = pods(workload(apiVersion, kind, TEMPLATE));
    assertThat(pods).hasSize(1);
    Pod pod = pods.getFirst();
    assertThat(pod.qualifiedName()).isEqualTo("a/" + name);
    assertThat(pod.synthetic()).isTrue();
    assertThat(pod.owner()).isEqualTo(new Pod.Owner(kind, "web"));
    assertThat(pod.labels()).isEqualTo(Map.of("app", "web"));
    assertThat(pod.addresses()).hasToString("[198.18.0.1, 2001:2::1]");
    assertThat(pod.ports()).containsExactly(new ContainerPort("http", Protocol.TCP, 80));
  }

  @Test
  void cronJobStandsForOnePod() {
    assertThat(pods(workload("batch/v1", "CronJob", "jobTemplate: {spec: {" + TEMPLATE + "}}")))
        .extracting(Pod::labels)
        .containsExactly(Map.of("app", "web"));
  }

  @Test
  void workloadOfSeveralPodsStandsForTwo() {
    assertThat(pods(workload("apps/v1", "Deployment", "replicas: 3, " + TEMPLATE)))
        .extracting(Pod::qualifiedName)
        .containsExactly("a/web", "a/web-1");
    assertThat(pods(workload("apps/v1", "StatefulSet", "replicas: 2, " + TEMPLATE)))
        .extracting(Pod::qualifiedName)
        .containsExactly("a/web-0", "a/web-1");
    assertThat(pods(workload("apps/v1", "DaemonSet", TEMPLATE))).hasSize(2);
    assertThat(pods(workload("batch/v1", "Job", "parallelism: 2, " + TEMPLATE))).hasSize(2);
    assertThat(pods(workload("apps/v1", "Deployment", "replicas: 1, " + TEMPLATE))).hasSize(1);
    assertThat(pods(workload("apps/v1", "Deployment", TEMPLATE))).hasSize(1);
  }

  @Test
  void secondPodsTakeNoAddressFromOthers() {
    var pods =
        pods(
            workload("apps/v1", "Deployment", "replicas: 2, " + TEMPLATE)
                + "\n---\n"
                + workload("apps/v1", "StatefulSet", TEMPLATE));
    assertThat(pods)
        .extracting(pod -> pod.name() + " " + pod.addresses().getFirst())
        .containsExactly("web 198.18.0.1", "web-0 198.18.0.2", "web-1 198.18.0.3");
  }

  @Test
  void workloadScaledToZeroHasNoPod() {
    assertThat(pods(workload("apps/v1", "Deployment", "replicas: 0, " + TEMPLATE))).isEmpty();
    assertThat(pods(workload("batch/v1", "Job", "parallelism: 0, " + TEMPLATE))).isEmpty();
  }

  @Test
  void endedJobHasNoPod() {
    assertThat(
            pods(
                "{apiVersion: batch/v1, kind: Job, metadata: {name: web}, spec: {"
                    + TEMPLATE
                    + "}, status: {conditions: [{type: Complete, status: \"True\"}]}}"))
        .isEmpty();
  }

  @Test
  void livePodOfTheChainServesTheWorkload() {
    List<Pod> pods =
        pods(
            workload("apps/v1", "Deployment", TEMPLATE),
            "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-x1, namespace: a,"
                + " ownerReferences: [{kind: Deployment, name: web, controller: true}]}, spec: {"
                + TEMPLATE
                + "}}",
            pod(
                "web-x1-abc",
                "ownerReferences: [{kind: ReplicaSet, name: web-x1, controller: true}]"));
    assertThat(pods).extracting(Pod::name).containsExactly("web-x1-abc");
    assertThat(pods.getFirst().owner()).isEqualTo(new Pod.Owner("Deployment", "web"));
  }

  @Test
  void deploymentIsToldByTheTemplateHash() {
    List<Pod> pods =
        pods(
            workload("apps/v1", "Deployment", TEMPLATE),
            pod(
                "web-7d-abc",
                "labels: {pod-template-hash: 7d},"
                    + " ownerReferences: [{kind: ReplicaSet, name: web-7d, controller: true}]"));
    assertThat(pods).hasSize(1);
    assertThat(pods.getFirst().owner()).isEqualTo(new Pod.Owner("Deployment", "web"));
  }

  @Test
  void replicaSetWithoutHashStaysTheOwner() {
    List<Pod> pods =
        pods(pod("p", "ownerReferences: [{kind: ReplicaSet, name: web-7d, controller: true}]"));
    assertThat(pods.getFirst().owner()).isEqualTo(new Pod.Owner("ReplicaSet", "web-7d"));
  }

  @Test
  void ownerThatNoObjectCanBeIsNone() {
    for (String owner :
        List.of(
            "kind: ReplicaSet, name: 'a\"|b'",
            "kind: ReplicaSet, name: \"a\\nb\"",
            "kind: 'A]', name: a",
            "kind: '', name: a",
            "kind: A, name: ''")) {
      List<Pod> pods = pods(pod("p", "ownerReferences: [{%s, controller: true}]".formatted(owner)));
      assertThat(pods.getFirst().owner()).as(owner).isNull();
    }
  }

  @Test
  void jobOfACronJobLeadsToIt() {
    List<Pod> pods =
        pods(
            workload("batch/v1", "CronJob", "jobTemplate: {spec: {" + TEMPLATE + "}}"),
            "{apiVersion: batch/v1, kind: Job, metadata: {name: web-1, namespace: a,"
                + " ownerReferences: [{kind: CronJob, name: web, controller: true}]}}",
            pod("web-1-x", "ownerReferences: [{kind: Job, name: web-1, controller: true}]"));
    assertThat(pods).hasSize(1);
    assertThat(pods.getFirst().owner()).isEqualTo(new Pod.Owner("CronJob", "web"));
  }

  @Test
  void replicaSetOfAGivenDeploymentMakesNoPodOfItsOwn() {
    assertThat(
            pods(
                workload("apps/v1", "Deployment", TEMPLATE),
                "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-x1, namespace: a,"
                    + " ownerReferences: [{kind: Deployment, name: web, controller: true}]}, spec: {"
                    + TEMPLATE
                    + "}}"))
        .hasSize(1);
  }

  @Test
  void podWithoutOwnerAndTheTemplatesLabelsServesTheWorkload() {
    assertThat(
            pods(
                workload("apps/v1", "Deployment", TEMPLATE),
                pod("some", "labels: {app: web, extra: x}")))
        .extracting(Pod::name)
        .containsExactly("some");
  }

  @Test
  void podOfAnotherWorkloadWithTheSameLabelsDoesNot() {
    assertThat(
            pods(
                workload("apps/v1", "Deployment", TEMPLATE),
                pod(
                    "some",
                    "labels: {app: web},"
                        + " ownerReferences: [{kind: DaemonSet, name: d, controller: true}]")))
        .hasSize(2);
  }

  @Test
  void madeUpAddressesAreCountedInOrderAndAvoidThoseInUse() {
    List<Pod> pods =
        pods(
            workload("apps/v1", "StatefulSet", TEMPLATE),
            workload("apps/v1", "Deployment", TEMPLATE),
            "{apiVersion: v1, kind: Pod, metadata: {name: x, namespace: z},"
                + " status: {phase: Running, podIPs: [{ip: 198.18.0.1}, {ip: \"2001:2::3\"}]}}");
    assertThat(pods)
        .extracting(p -> p.name() + " " + p.addresses())
        .containsExactly(
            "web [198.18.0.2, 2001:2::2]",
            "web-0 [198.18.0.4, 2001:2::4]",
            "x [198.18.0.1, 2001:2::3]");
  }

  @Test
  void hostNetworkWorkloadHasNoAddressOfItsOwn() {
    Pod pod =
        pods(workload("apps/v1", "DaemonSet", "template: {spec: {hostNetwork: true}}")).getFirst();
    assertThat(pod.hostNetwork()).isTrue();
    assertThat(pod.addresses()).isEmpty();
  }

  @Test
  void samePodNameOfTwoKindsIsToldApart() {
    assertThat(
            pods(
                workload("apps/v1", "Deployment", TEMPLATE),
                workload("apps/v1", "DaemonSet", TEMPLATE)))
        .extracting(Pod::name)
        .containsExactly("web", "web-1", "web-deployment");
  }
}
