package io.netpolc.compiler.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.MonitoredPods;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.ScrapeTarget;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.cluster.ServiceCall;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ClusterReadingTest {
  private static ClusterState read(String text) {
    var outcome = Inputs.text(text);
    assertThat(outcome.diagnostics()).isEmpty();
    return outcome.input().cluster();
  }

  @Test
  void podHasWhatPoliciesSee() {
    Pod pod =
        read("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app: web}
        spec:
          nodeName: n1
          containers:
            - name: main
              image: x
              ports: [{containerPort: 80, name: http}, {containerPort: 53, protocol: UDP}]
          initContainers:
            - {name: sidecar, restartPolicy: Always, ports: [{containerPort: 90, name: side}]}
            - {name: setup, ports: [{containerPort: 91, name: gone}]}
        status:
          phase: Pending
          podIP: 10.0.0.1
          podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]
        """)
            .pods()
            .getFirst();
    assertThat(pod.qualifiedName()).isEqualTo("default/web");
    assertThat(pod.labels()).isEqualTo(Map.of("app", "web"));
    assertThat(pod.addresses()).hasToString("[10.0.0.1, fd00::1]");
    assertThat(pod.nodeName()).isEqualTo("n1");
    assertThat(pod.phase()).isEqualTo(Pod.Phase.PENDING);
    assertThat(pod.synthetic()).isFalse();
    assertThat(pod.ports())
        .containsExactly(
            new ContainerPort("http", Protocol.TCP, 80),
            new ContainerPort(null, Protocol.UDP, 53),
            new ContainerPort("side", Protocol.TCP, 90));
  }

  @Test
  void podWithOnlyTheOldAddressFieldHasIt() {
    Pod pod =
        read("{apiVersion: v1, kind: Pod, metadata: {name: p}, status: {podIP: 10.0.0.1}}")
            .pods()
            .getFirst();
    assertThat(pod.addresses()).hasToString("[10.0.0.1]");
  }

  @Test
  void podManifestWithoutStatusStandsForARunningPod() {
    Pod pod = read("{apiVersion: v1, kind: Pod, metadata: {name: p}}").pods().getFirst();
    assertThat(pod.synthetic()).isTrue();
    assertThat(pod.phase()).isEqualTo(Pod.Phase.RUNNING);
    assertThat(pod.addresses()).hasToString("[198.18.0.1, 2001:2::1]");
  }

  @Test
  void livePodWithoutAddressKeepsNone() {
    Pod pod =
        read("{apiVersion: v1, kind: Pod, metadata: {name: p}, status: {phase: Pending}}")
            .pods()
            .getFirst();
    assertThat(pod.synthetic()).isFalse();
    assertThat(pod.addresses()).isEmpty();
  }

  @Test
  void namespacesOfObjectsAreInvented() {
    assertThat(read("{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: b}}").namespaces())
        .hasToString("[Namespace[name=b, labels={kubernetes.io/metadata.name=b}, invented=true]]");
  }

  @Test
  void nodeHasTheAddressesAmongItsNames() {
    var node =
        read("""
        apiVersion: v1
        kind: Node
        metadata: {name: n1}
        status:
          addresses:
            - {type: InternalIP, address: 192.0.2.1}
            - {type: Hostname, address: n1}
            - {type: ExternalIP, address: "2001:db8::1"}
        """)
            .nodes()
            .getFirst();
    assertThat(node.addresses()).hasToString("[192.0.2.1, 2001:db8::1]");
  }

  @Test
  void serviceHasItsVirtualAddresses() {
    Service service =
        read("""
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: a}
        spec:
          selector: {app: web}
          clusterIP: 10.96.0.1
          clusterIPs: [10.96.0.1, "fd00:96::1"]
          externalIPs: [203.0.113.1]
          ports:
            - {name: http, port: 80, targetPort: web}
            - {name: dns, port: 53, protocol: UDP}
            - {name: alt, port: 81, targetPort: 8081}
        status: {loadBalancer: {ingress: [{ip: 203.0.113.9}, {hostname: x}]}}
        """)
            .services()
            .getFirst();
    assertThat(service.addresses())
        .hasToString("[10.96.0.1, fd00:96::1, 203.0.113.1, 203.0.113.9]");
    assertThat(service.ports())
        .containsExactly(
            new Service.Port("http", Protocol.TCP, 80, "web"),
            new Service.Port("dns", Protocol.UDP, 53, "53"),
            new Service.Port("alt", Protocol.TCP, 81, "8081"));
  }

  @Test
  void headlessServiceHasNoAddress() {
    assertThat(
            read("{apiVersion: v1, kind: Service, metadata: {name: s},"
                    + " spec: {clusterIP: None, clusterIPs: [None]}}")
                .services()
                .getFirst()
                .addresses())
        .isEmpty();
  }

  @Test
  void serviceOfAnotherApiIsLeftOut() {
    assertThat(
            read("{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: s}}")
                .services())
        .isEmpty();
  }

  @Test
  void endpointSliceTellsReadiness() {
    EndpointSlice slice =
        read("""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-x, namespace: a, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        endpoints:
          - {addresses: [10.0.0.1], conditions: {ready: true}}
          - {addresses: [10.0.0.2], conditions: {ready: false}}
          - {addresses: [10.0.0.3], conditions: {ready: null}}
          - {addresses: [10.0.0.4]}
        ports: [{name: "", port: 80}, {name: x, protocol: UDP}]
        """)
            .endpointSlices()
            .getFirst();
    assertThat(slice.serviceName()).isEqualTo("web");
    assertThat(slice.endpoints())
        .extracting(EndpointSlice.Endpoint::ready)
        .containsExactly(true, false, true, true);
    assertThat(slice.ports())
        .containsExactly(
            new EndpointSlice.Port(null, Protocol.TCP, 80),
            new EndpointSlice.Port("x", Protocol.UDP, null));
  }

  @Test
  void whoCallsFromOutsideIsKnown() {
    ClusterState state =
        read(
            "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":["
                + "{\"apiVersion\":\"admissionregistration.k8s.io/v1\","
                + "\"kind\":\"MutatingWebhookConfiguration\",\"metadata\":{\"name\":\"m\"},"
                + "\"webhooks\":[{\"clientConfig\":{\"service\":{\"namespace\":\"n\",\"name\":\"s\",\"port\":8443}}},"
                + "{\"clientConfig\":{\"url\":\"https://elsewhere\"}}]},"
                + "{\"apiVersion\":\"apiregistration.k8s.io/v1\",\"kind\":\"APIService\","
                + "\"metadata\":{\"name\":\"v1.metrics\"},\"spec\":{\"service\":{\"namespace\":\"n\",\"name\":\"s\"}}},"
                + "{\"apiVersion\":\"apiregistration.k8s.io/v1\",\"kind\":\"APIService\","
                + "\"metadata\":{\"name\":\"v1.\"},\"spec\":{\"service\":null}},"
                + "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"namespace\":\"n\","
                + "\"annotations\":{\"other\":\"x\",\"prometheus.io/port\":\"9100\","
                + "\"prometheus.io/scrape\":\"true\"}},\"status\":{\"phase\":\"Running\"}}]}");
    assertThat(state.callers().calls())
        .containsExactly(
            new ServiceCall(ServiceCall.Kind.MUTATING_WEBHOOK, "m", "n", "s", 8443),
            new ServiceCall(ServiceCall.Kind.API_SERVICE, "v1.metrics", "n", "s", 443));
    assertThat(state.callers().scrapeTargets()).containsExactly(new ScrapeTarget("n", "p", 9100));
  }

  @Test
  void aDefinitionThatIsConvertedCallsItsService() {
    ClusterState state =
        read(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.com}
            spec:
              group: example.com
              conversion:
                strategy: Webhook
                webhook: {clientConfig: {service: {namespace: hooks, name: s, path: /convert}}}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gadgets.example.com}
            spec: {group: example.com, conversion: {strategy: None}}
            """);
    assertThat(state.callers().calls())
        .containsExactly(
            new ServiceCall(
                ServiceCall.Kind.CONVERSION_WEBHOOK, "widgets.example.com", "hooks", "s", 443));
  }

  @Test
  void monitorsTakeServicesOrPods() {
    ClusterState state =
        read(
            """
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata: {name: web, namespace: monitoring}
            spec:
              selector: {matchLabels: {team: shop}}
              namespaceSelector: {matchNames: [shop]}
              endpoints: [{port: metrics, interval: 30s}, {port: absent}, {targetPort: 9102}]
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: PodMonitor
            metadata: {name: batch, namespace: shop}
            spec:
              selector: {matchLabels: {app: batch}}
              podMetricsEndpoints: [{portNumber: 9103}]
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: PodMonitor
            metadata: {name: everywhere, namespace: shop}
            spec:
              selector: {}
              namespaceSelector: {any: true}
              podMetricsEndpoints: [{port: http-metrics}]
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: PodMonitor
            metadata: {name: expressions, namespace: shop}
            spec:
              selector: {matchExpressions: [{key: app, operator: Exists}]}
              podMetricsEndpoints: [{port: http-metrics}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop, labels: {team: shop, app: web}}
            spec:
              selector: {app: web}
              ports: [{name: metrics, port: 80, targetPort: prom}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: other, labels: {team: shop}}
            spec: {selector: {app: web}, ports: [{name: metrics, port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: db, namespace: shop, labels: {team: data}}
            spec: {selector: {app: db}, ports: [{name: metrics, port: 80}]}
            """);
    assertThat(state.callers().monitored())
        .containsExactly(
            new MonitoredPods("PodMonitor shop/batch", "shop", Map.of("app", "batch"), "9103"),
            new MonitoredPods("PodMonitor shop/everywhere", null, Map.of(), "http-metrics"),
            new MonitoredPods(
                "ServiceMonitor monitoring/web", "shop", Map.of("app", "web"), "9102"),
            new MonitoredPods(
                "ServiceMonitor monitoring/web", "shop", Map.of("app", "web"), "prom"));
  }

  @Test
  void elementsOfListsAreObjects() {
    String pod = "{\"metadata\":{\"name\":\"%s\"},\"status\":{\"phase\":\"Running\"}}";
    String items = "\"items\":[" + pod.formatted("a") + "," + pod.formatted("b") + "]";
    String kind = "\"kind\":\"PodList\"";
    for (String text :
        new String[] {
          "{" + kind + ",\"apiVersion\":\"v1\"," + items + "}",
          "{\"apiVersion\":\"v1\"," + items + "," + kind + "}",
          "# a comment makes it YAML\n{\"apiVersion\":\"v1\"," + items + "," + kind + "}"
        }) {
      assertThat(read(text).pods()).extracting(Pod::name).containsExactly("a", "b");
    }
  }

  @Test
  void emptyListsAreNothing() {
    assertThat(read("{apiVersion: v1, kind: List, items: []}")).isEqualTo(ClusterState.empty());
    assertThat(read("{apiVersion: v1, items: null, kind: PodList}"))
        .isEqualTo(ClusterState.empty());
    assertThat(read("{\"apiVersion\":\"v1\",\"items\":null,\"kind\":\"PodList\"}"))
        .isEqualTo(ClusterState.empty());
  }

  @Test
  void listsInListsAreOpened() {
    assertThat(
            read("""
            apiVersion: v1
            kind: List
            items:
              - apiVersion: v1
                kind: NodeList
                items: [{metadata: {name: n1}}]
            """)
                .nodes())
        .hasSize(1);
  }

  @Test
  void itemsThatAreNoObjectsAreErrors() {
    assertThat(Inputs.text("{apiVersion: v1, kind: List, items: [{a: b}, 1]}").errors()).hasSize(2);
  }

  @Test
  void listWhoseItemsAreNoListIsAnError() {
    assertThat(
            Inputs.text("{apiVersion: v1, kind: List, items: {apiVersion: v1, kind: Pod}}")
                .messages())
        .containsExactly("items: Wrong type: must be a list, not a mapping");
    assertThat(
            Inputs.text(
                    "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicyList\",\"items\":7}")
                .messages())
        .containsExactly("items: Wrong type: must be a list, not an integer");
  }

  @Test
  void unknownFieldOfAListIsAnError() {
    for (String text :
        List.of(
            "{apiVersion: v1, kind: List, item: [{apiVersion: v1, kind: Pod}]}",
            "{apiVersion: v1, kind: List, items: [], item: [{apiVersion: v1, kind: Pod}]}",
            "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: List, item: []}]}")) {
      var outcome = Inputs.text(text);
      assertThat(outcome.messages()).containsExactly("item: Unknown field");
      assertThat(outcome.diagnostics().getFirst().help()).isEqualTo("did you mean `items`?");
    }
  }

  @Test
  void listWithoutItemsIsEmpty() {
    for (String kind : List.of("v1, kind: List", "networking.k8s.io/v1, kind: NetworkPolicyList")) {
      assertThat(Inputs.text("{apiVersion: " + kind + "}").diagnostics()).isEmpty();
      assertThat(Inputs.text("{apiVersion: " + kind + ", items: null}").diagnostics()).isEmpty();
    }
  }

  @Test
  void targetPortIsANumberOrAName() {
    String service =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: s, namespace: a}
        spec: {ports: [{port: 80, targetPort: %s}]}
        """;
    for (String target : List.of("8080", "http", "0", "''", "null")) {
      assertThat(Inputs.text(service.formatted(target)).diagnostics()).as(target).isEmpty();
    }
    for (String target : List.of("-1", "70000", "'80'", "'99999999999'", "Web")) {
      assertThat(Inputs.text(service.formatted(target)).messages())
          .as(target)
          .isNotEmpty()
          .allMatch(m -> m.startsWith("spec.ports[0].targetPort: Invalid value: "));
    }
  }
}
