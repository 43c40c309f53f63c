package io.netpolc.compiler.frontend;

import io.netpolc.compiler.diag.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Tells kinds that have a say in traffic by their names. One of them is compiled.
final class PolicyKinds {
  static final String GROUP = "networking.k8s.io";
  static final String VERSION = GROUP + "/v1";
  static final String KIND = "NetworkPolicy";

  /// All of whose kinds decide before or after NetworkPolicy.
  private static final String ADMIN_GROUP = "policy.networking.k8s.io";

  /// The other kinds of NetworkPolicy's group; none has an effect on policy.
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("Ingress", "IngressClass", "IPAddress", "ServiceCIDR");

  /// Kinds with an effect whose names do not tell it.
  private static final Set<String> WITH_EFFECT = Set.of("EgressFirewall.k8s.ovn.org");

  private PolicyKinds() {}

  /// The part before the slash; empty where there is none.
  static String group(String apiVersion) {
    return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
  }

  static boolean isCompiled(String apiVersion, String kind) {
    return apiVersion.equals(VERSION) && kind.equals(KIND);
  }

  /// Whether a kind has a say in traffic, or may be a misspelt one that has. In the groups of
  /// policies every kind is one unless it is known not to be.
  static boolean hasEffect(String apiVersion, String kind) {
    String group = group(apiVersion);
    return isPolicyName(kind)
        || group.equals(ADMIN_GROUP)
        || (group.equals(GROUP) && !WITHOUT_EFFECT.contains(kind))
        || WITH_EFFECT.contains(kind + "." + group);
  }

  /// Whether a kind by its name is some form of network policy.
  static boolean isPolicyName(String kind) {
    String lower = kind.toLowerCase(Locale.ROOT);
    return lower.endsWith("networkpolicy") || lower.endsWith("networkpolicies");
  }

  /// Whether a group, perhaps with a version, is one of policies.
  static boolean isPolicyGroup(String apiVersion) {
    return apiVersion.startsWith(GROUP) || apiVersion.startsWith(ADMIN_GROUP);
  }

  /// Whether NetworkPolicy itself is meant: an old form of it, or a misspelt one.
  static boolean isMeant(String apiVersion, String kind) {
    String group = group(apiVersion);
    boolean near =
        group.isEmpty()
            || group.equals("extensions")
            || Suggestion.nearest(group, List.of(GROUP)) != null;
    return near && Suggestion.nearest(kind, List.of(KIND)) != null;
  }
}
