package io.netpolc.compiler.pseudonym;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Puts pseudonyms in place of the names and labels of a cluster and of its policies. Every verdict
/// is what it was: who has a label still has it, whoever selects it still does, and addresses,
/// prefixes, ports, protocols and phases stay. So do names that every cluster has (`WellKnown`).
///
/// Objects are in the order of their pseudonyms, or the order would tell of their names. It is also
/// the canonical order of policies, so that of several rules that allow a flow another one may
/// count as the deciding one.
///
/// What no verdict depends on is left out: owners, who else calls pods, how policies are written.
public final class Pseudonymiser {
  private final Pseudonyms pseudonyms;

  private Pseudonymiser(Pseudonyms pseudonyms) {
    this.pseudonyms = pseudonyms;
  }

  /// The input under pseudonyms.
  ///
  /// @param key the same one gives the same pseudonyms to the same names in whichever input; not
  ///   empty
  public static CheckedInput pseudonymised(CheckedInput input, byte[] key) {
    var pseudonymiser = new Pseudonymiser(new Pseudonyms(key));
    return new CheckedInput(
        input.policies().stream()
            .map(pseudonymiser::policy)
            .sorted(Comparator.comparing(NetworkPolicy::ref))
            .toList(),
        pseudonymiser.cluster(input.cluster()));
  }

  private ClusterState cluster(ClusterState cluster) {
    return new ClusterState(
        cluster.namespaces().stream()
            .map(this::namespace)
            .sorted(Comparator.comparing(Namespace::name))
            .toList(),
        cluster.pods().stream()
            .map(this::pod)
            .sorted(Comparator.comparing(Pod::namespace).thenComparing(Pod::name))
            .toList(),
        cluster.nodes().stream().map(this::node).sorted(Comparator.comparing(Node::name)).toList(),
        cluster.services().stream()
            .map(this::service)
            .sorted(Comparator.comparing(Service::namespace).thenComparing(Service::name))
            .toList(),
        cluster.endpointSlices().stream()
            .map(this::endpointSlice)
            .sorted(
                Comparator.comparing(EndpointSlice::namespace).thenComparing(EndpointSlice::name))
            .toList());
  }

  private Namespace namespace(Namespace namespace) {
    return new Namespace(
        pseudonyms.namespace(namespace.name()), labels(namespace.labels()), namespace.invented());
  }

  private Node node(Node node) {
    return new Node(pseudonyms.node(node.name()), node.addresses());
  }

  private Pod pod(Pod pod) {
    String node = pod.nodeName();
    return new Pod(
        pseudonyms.namespace(pod.namespace()),
        pseudonyms.pod(pod.namespace(), pod.name()),
        labels(pod.labels()),
        pod.addresses(),
        node == null ? null : pseudonyms.node(node),
        pod.hostNetwork(),
        pod.phase(),
        pod.ports().stream()
            .map(port -> new ContainerPort(port(port.name()), port.protocol(), port.number()))
            .toList(),
        null,
        pod.synthetic());
  }

  private Service service(Service service) {
    return new Service(
        pseudonyms.namespace(service.namespace()),
        pseudonyms.service(service.namespace(), service.name()),
        labels(service.selector()),
        service.addresses(),
        service.ports().stream()
            .map(port ->
                new Service.Port(
                    port(port.name()),
                    port.protocol(),
                    port.number(),
                    targetPort(port.targetPort())))
            .toList());
  }

  /// A number stays; a port's name has a letter in it.
  private String targetPort(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9') ? text : pseudonyms.port(text);
  }

  private @Nullable String port(@Nullable String name) {
    return name == null ? null : pseudonyms.port(name);
  }

  private EndpointSlice endpointSlice(EndpointSlice slice) {
    String service = slice.serviceName();
    return new EndpointSlice(
        pseudonyms.namespace(slice.namespace()),
        pseudonyms.endpointSlice(slice.namespace(), slice.name()),
        service == null ? null : pseudonyms.service(slice.namespace(), service),
        slice.endpoints(),
        slice.ports().stream()
            .map(port -> new EndpointSlice.Port(port(port.name()), port.protocol(), port.number()))
            .toList());
  }

  private Map<String, String> labels(Map<String, String> labels) {
    var others = new TreeMap<String, String>();
    labels.forEach(
        (key, value) -> others.put(pseudonyms.labelKey(key), pseudonyms.labelValue(key, value)));
    return others;
  }

  private NetworkPolicy policy(NetworkPolicy policy) {
    PolicyRef ref =
        new PolicyRef(
            pseudonyms.namespace(policy.ref().namespace()),
            pseudonyms.policy(policy.ref().namespace(), policy.ref().name()));
    return new NetworkPolicy(
            ref,
            selector(policy.podSelector()),
            policy.isolates(),
            rules(ref, policy.ingress()),
            rules(ref, policy.egress()),
            policy.span())
        .withMode(policy.mode());
  }

  private List<PolicyRule> rules(PolicyRef policy, List<PolicyRule> rules) {
    return rules.stream()
        .map(rule ->
            new PolicyRule(
                new RuleRef(policy, rule.ref().direction(), rule.ref().index()),
                rule.peers().stream().map(this::peer).toList(),
                rule.ports().stream().map(this::policyPort).toList(),
                rule.span()))
        .toList();
  }

  private Peer peer(Peer peer) {
    return switch (peer) {
      case Peer.Pods pods ->
          new Peer.Pods(
              selectorOrNull(pods.namespaceSelector()),
              selectorOrNull(pods.podSelector()),
              pods.span());
      case Peer.IpBlock block -> block;
    };
  }

  private PolicyPort policyPort(PolicyPort port) {
    return switch (port) {
      case PolicyPort.All _, PolicyPort.Range _ -> port;
      case PolicyPort.Named named ->
          new PolicyPort.Named(named.protocol(), pseudonyms.port(named.name()), named.span());
    };
  }

  private @Nullable LabelSelector selectorOrNull(@Nullable LabelSelector selector) {
    return selector == null ? null : selector(selector);
  }

  private LabelSelector selector(LabelSelector selector) {
    return new LabelSelector(
        selector.requirements().stream()
            .map(requirement ->
                new Requirement(
                    pseudonyms.labelKey(requirement.key()),
                    requirement.operator(),
                    requirement.values().stream()
                        .map(value -> pseudonyms.labelValue(requirement.key(), value))
                        .toList(),
                    requirement.span()))
            .toList());
  }
}
