package io.netpolc.compiler.frontend.live;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.frontend.ast.PolicyText;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Parts that many objects of a cluster have, each kept once: label sets, selectors, lists of peers
/// and of ports. A policy loses the places of its parts, which lead into a text that nobody has
/// kept. For one thread at a time.
public final class SharedParts {
  private static final Span NOWHERE = Span.at(SourceFile.withoutText("apiserver"), 1, 1);

  /// By themselves; a part that no object has any more is forgotten.
  private final Map<Object, WeakReference<Object>> parts = new WeakHashMap<>();

  /// Knows no part yet.
  public SharedParts() {}

  /// An object that is equal to this one but for places.
  public LiveObject of(LiveObject object) {
    return switch (object) {
      case LiveObject.OfPolicy(var key, var policy, var version) ->
          new LiveObject.OfPolicy(key, of(policy), version);
      case LiveObject.OfCluster(var key, Pod pod) -> new LiveObject.OfCluster(key, of(pod));
      case LiveObject.OfCluster _, LiveObject.Invalid _ -> object;
    };
  }

  private Pod of(Pod pod) {
    return new Pod(
        pod.namespace(),
        pod.name(),
        once(pod.labels()),
        pod.addresses(),
        pod.nodeName(),
        pod.hostNetwork(),
        pod.phase(),
        once(pod.ports()),
        pod.owner(),
        pod.synthetic());
  }

  private NetworkPolicy of(NetworkPolicy policy) {
    return new NetworkPolicy(
        policy.ref(),
        of(policy.podSelector()),
        once(policy.isolates()),
        rules(policy.ingress()),
        rules(policy.egress()),
        NOWHERE,
        PolicyText.NONE,
        policy.mode());
  }

  private List<PolicyRule> rules(List<PolicyRule> rules) {
    return rules.stream()
        .map(rule ->
            new PolicyRule(
                rule.ref(),
                once(List.copyOf(rule.peers().stream().map(this::of).toList())),
                once(List.copyOf(rule.ports().stream().map(SharedParts::placeless).toList())),
                NOWHERE))
        .toList();
  }

  private Peer of(Peer peer) {
    return switch (peer) {
      case Peer.Pods(@Nullable LabelSelector namespaces, @Nullable LabelSelector pods, _) ->
          new Peer.Pods(
              namespaces == null ? null : of(namespaces), pods == null ? null : of(pods), NOWHERE);
      case Peer.IpBlock(var cidr, var except, _, _) ->
          new Peer.IpBlock(cidr, except, NOWHERE, List.of());
    };
  }

  private static PolicyPort placeless(PolicyPort port) {
    return switch (port) {
      case PolicyPort.All(var protocol, _) -> new PolicyPort.All(protocol, NOWHERE);
      case PolicyPort.Range(var protocol, int first, int last, _) ->
          new PolicyPort.Range(protocol, first, last, NOWHERE);
      case PolicyPort.Named(var protocol, String name, _) ->
          new PolicyPort.Named(protocol, name, NOWHERE);
    };
  }

  private LabelSelector of(LabelSelector selector) {
    return known(selector) instanceof LabelSelector known
        ? known
        : once(
            new LabelSelector(
                selector.requirements().stream()
                    .map(wanted ->
                        once(new Requirement(wanted.key(), wanted.operator(), wanted.values())))
                    .toList()));
  }

  /// The first of all parts that are equal to this one.
  @SuppressWarnings("unchecked") // what is equal to a part is of its type
  private <T> T once(T part) {
    Object known = known(part);
    if (known != null) {
      return (T) known;
    }
    parts.put(part, new WeakReference<>(part));
    return part;
  }

  private @Nullable Object known(Object part) {
    WeakReference<Object> known = parts.get(part);
    return known == null ? null : known.get();
  }
}
