package io.netpolc.compiler.assertion;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import java.util.Map;

/// Which pods of a namespace answer DNS: those that a Service of the namespace selects for its port
/// UDP 53, those that declare that port themselves, and those that carry the label of the cluster's
/// own DNS.
final class DnsPods {
  private static final int DNS_PORT = 53;
  private static final String LABEL = "k8s-app";
  private static final String LABEL_VALUE = "kube-dns";

  private final List<Map<String, String>> selectors;
  private final String namespace;

  DnsPods(ClusterState cluster, String namespace) {
    this.namespace = namespace;
    selectors =
        cluster.services().stream()
            .filter(service -> service.namespace().equals(namespace))
            .filter(service -> !service.selector().isEmpty())
            .filter(service -> service.ports().stream().anyMatch(DnsPods::isDns))
            .map(Service::selector)
            .toList();
  }

  private static boolean isDns(Service.Port port) {
    return port.protocol().equals(Protocol.UDP) && port.number() == DNS_PORT;
  }

  boolean contains(Pod pod) {
    return pod.namespace().equals(namespace)
        && (LABEL_VALUE.equals(pod.labels().get(LABEL))
            || pod.ports().stream()
                .anyMatch(port -> port.protocol().equals(Protocol.UDP) && port.number() == DNS_PORT)
            || selectors.stream()
                .anyMatch(selector -> pod.labels().entrySet().containsAll(selector.entrySet())));
  }
}
