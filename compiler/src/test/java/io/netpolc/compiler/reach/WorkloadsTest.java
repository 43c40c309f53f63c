package io.netpolc.compiler.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.GivenFile;
import io.netpolc.compiler.frontend.GivenPath;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is compared with what where two clusters hold other pods.
final class WorkloadsTest {
  private static final String OWNER =
      ", ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, controller: true}]";

  private static final String DENY =
      """
      {kind: NetworkPolicy, apiVersion: networking.k8s.io/v1, metadata: {name: p, namespace: a},
       spec: {podSelector: {matchLabels: {app: shut}}, policyTypes: [Ingress]}}
      """;

  private static String pod(String name, String app, String more, String address) {
    return """
    ---
    {kind: Pod, apiVersion: v1, metadata: {name: %s, namespace: a, labels: {app: %s}%s},
     spec: {nodeName: n1}, status: {phase: Running, podIP: %s}}
    """
        .formatted(name, app, more, address);
  }

  private static PolicyView view(String... documents) {
    var sink = new DiagnosticSink();
    byte[] text = String.join("", documents).getBytes(StandardCharsets.UTF_8);
    var file = new GivenPath("in.yaml", true, List.of(new GivenFile("in.yaml", true, text)));
    CheckedInput input =
        FrontEnd.read(
            new InputRequest(List.of(), List.of(), InputStream.nullInputStream(), Path.of(""))
                .with(List.of(file)),
            sink);
    var resolved =
        Resolver.resolve(input.policies(), input.cluster(), SemanticsOptions.DEFAULT, null, sink);
    assertThat(sink.errorCount()).isZero();
    return new PolicyView(resolved, Lowering.tables(resolved, LoweringOptions.DEFAULT));
  }

  private static List<String> changes(PolicyDiff diff) {
    var changes = new ArrayList<String>();
    diff.forEach(change ->
        changes.add(
            change.from().label()
                + " => "
                + change.to().label()
                + (change.gained().isEmpty() ? " lost" : " gained")));
    return changes;
  }

  private static List<String> lone(PolicyDiff diff) {
    return diff.lone().stream().map(one -> one.workload().label()).toList();
  }

  @Test
  void relabelledPodIsTheSamePod() {
    PolicyView old = view(DENY, pod("one", "open", "", "10.0.0.1"));
    PolicyView fresh = view(DENY, pod("one", "shut", "", "10.0.0.1"));
    PolicyDiff diff = PolicyDiff.of(old, fresh, Grouping.WORKLOAD);
    assertThat(diff.lone()).isEmpty();
    assertThat(diff.compared()).isEqualTo(1);
    assertThat(changes(diff)).containsExactly("0.0.0.0/0 => a/one[Pod] lost");
  }

  @Test
  void podMadeAnewUnderAnotherNameIsKnownByItsLabels() {
    PolicyView old = view(DENY, pod("one", "shut", "", "10.0.0.1"));
    PolicyView fresh = view(pod("two", "shut", "", "10.0.0.2"));
    PolicyDiff diff = PolicyDiff.of(old, fresh, Grouping.WORKLOAD);
    assertThat(diff.lone()).isEmpty();
    assertThat(changes(diff)).containsExactly("0.0.0.0/0 => a/{app=shut}[Pod] gained");
  }

  @Test
  void replicasOfOtherNamesAreComparedThoughOneSideTellsThemApart() {
    PolicyView old =
        view(
            DENY,
            pod("web-a1", "shut", OWNER, "10.0.0.1"),
            pod("web-a2", "shut", OWNER, "10.0.0.2"));
    PolicyView fresh =
        view(
            DENY,
            pod("web-b1", "shut", OWNER, "10.0.0.1"),
            pod("web-b2", "open", OWNER, "10.0.0.2"));
    PolicyDiff diff = PolicyDiff.of(old, fresh, Grouping.WORKLOAD);
    assertThat(diff.lone()).isEmpty();
    assertThat(changes(diff)).contains("0.0.0.0/0 => a/web-b2[Pod] gained");
    PolicyDiff back = PolicyDiff.of(fresh, old, Grouping.WORKLOAD);
    assertThat(back.lone()).isEmpty();
    assertThat(changes(back)).contains("0.0.0.0/0 => a/web-b2[Pod] lost");
  }

  @Test
  void replicasOfTheSameNamesAreComparedByName() {
    PolicyView old =
        view(
            DENY, pod("web-0", "shut", OWNER, "10.0.0.1"), pod("web-1", "open", OWNER, "10.0.0.2"));
    PolicyView fresh =
        view(
            DENY,
            pod("web-0", "shut", OWNER, "10.0.0.1"),
            pod("web-1", "shut", OWNER, "10.0.0.2"),
            pod("web-2", "shut", OWNER, "10.0.0.3"));
    PolicyDiff diff = PolicyDiff.of(old, fresh, Grouping.WORKLOAD);
    assertThat(lone(diff)).containsExactly("a/web-2[Pod]");
    assertThat(changes(diff))
        .containsExactly("a/web-0[Pod] => a/web-1[Pod] lost", "0.0.0.0/0 => a/web-1[Pod] lost");
  }

  @Test
  void workloadThatOnlyOneSideHasIsListedOnce() {
    PolicyView old =
        view(
            DENY,
            pod("web-a1", "shut", OWNER, "10.0.0.1"),
            pod("web-a2", "open", OWNER, "10.0.0.2"));
    PolicyView fresh = view(pod("one", "open", "", "10.0.0.1"));
    PolicyDiff diff = PolicyDiff.of(old, fresh, Grouping.WORKLOAD);
    assertThat(lone(diff)).containsExactly("a/one[Pod]", "a/web[ReplicaSet]");
  }

  @Test
  void onePodIsComparedWithTwoAmongThemselves() {
    PolicyView old = view(DENY, pod("web-0", "shut", OWNER, "10.0.0.1"));
    PolicyView fresh =
        view(pod("web-0", "shut", OWNER, "10.0.0.1"), pod("web-1", "shut", OWNER, "10.0.0.2"));
    assertThat(changes(PolicyDiff.of(old, fresh, Grouping.WORKLOAD)))
        .containsExactly(
            "a/web[ReplicaSet] => a/web[ReplicaSet] gained",
            "0.0.0.0/0 => a/web[ReplicaSet] gained");
  }

  @Test
  void addressOfANodeIsOutsideForPodsOfOtherNodes() {
    String nodes =
        """
        ---
        {kind: Node, apiVersion: v1, metadata: {name: n1},
         status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}
        ---
        {kind: Node, apiVersion: v1, metadata: {name: n2},
         status: {addresses: [{type: InternalIP, address: 192.0.2.2}]}}
        """;
    String pods =
        pod("here", "shut", "", "10.0.0.1")
            + pod("there", "shut", "", "10.0.0.2").replace("n1", "n2");
    String allow =
        DENY.replace(
            "[Ingress]", "[Ingress], ingress: [{from: [{ipBlock: {cidr: 192.0.2.2/32}}]}]");
    PolicyDiff diff =
        PolicyDiff.of(view(DENY, pods, nodes), view(allow, pods, nodes), Grouping.POD);
    // It is the own node of the other pod, which it always reaches.
    assertThat(changes(diff)).containsExactly("192.0.2.2/32 => a/here[Pod] gained");
    String unused = pods.replace("n2", "n1");
    assertThat(
            changes(
                PolicyDiff.of(view(DENY, unused, nodes), view(allow, unused, nodes), Grouping.POD)))
        .containsExactly(
            "192.0.2.2/32 => a/here[Pod] gained", "192.0.2.2/32 => a/there[Pod] gained");
  }

  @Test
  void rangeOfPodsAloneIsNoChangeOfTheWorld() {
    String pods = pod("one", "shut", "", "10.0.0.2") + pod("two", "open", "", "10.0.0.3");
    String allow =
        DENY.replace("[Ingress]", "[Ingress], ingress: [{from: [{ipBlock: {cidr: 10.0.0.2/31}}]}]");
    assertThat(changes(PolicyDiff.of(view(DENY, pods), view(allow, pods), Grouping.POD)))
        .containsExactly("a/two[Pod] => a/one[Pod] gained");
    var wider = new ArrayList<Change>();
    PolicyDiff.of(
            view(DENY, pods), view(allow.replace("10.0.0.2/31", "10.0.0.0/30"), pods), Grouping.POD)
        .forEach(wider::add);
    assertThat(wider).hasSize(2);
    assertThat(wider.getLast().from())
        .isInstanceOfSatisfying(
            Endpoint.World.class, world -> assertThat(world.example()).hasToString("10.0.0.0"));
  }
}
