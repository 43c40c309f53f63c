package io.netpolc.watch.api;

/// The resources that verdicts depend on; reading them is all that enforcing asks of the apiserver.
public enum Resource {
  NODES("/api/v1/nodes"),
  PODS("/api/v1/pods"),
  SERVICES("/api/v1/services"),
  ENDPOINT_SLICES("/apis/discovery.k8s.io/v1/endpointslices"),
  NETWORK_POLICIES("/apis/networking.k8s.io/v1/networkpolicies"),

  /// Last, so that a list of everything has the namespace of each object in it.
  NAMESPACES("/api/v1/namespaces");

  private final String path;

  Resource(String path) {
    this.path = path;
  }

  /// Where the apiserver has all of them, in every namespace.
  String path() {
    return path;
  }

  /// Its name in a role and in messages: `networkpolicies`.
  @Override
  public String toString() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
