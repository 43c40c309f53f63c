package io.netpolc.cli;

import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Which cluster, and how to read policies about it: the options that all offline commands share.
class ClusterOptions {
  /// The values of `--ipblock-pods`.
  enum IpBlockPods {
    match,
    never
  }

  /// The values of `--node-egress`.
  enum NodeEgress {
    always,
    policy
  }

  @Option(
      names = "--cluster",
      paramLabel = "STATE",
      description = {
        "File or directory with the cluster's objects, such as kubectl get -o yaml prints,",
        "or - for standard input; may be given several times."
      })
  private List<String> cluster = new ArrayList<>();

  @Option(
      names = "--ignore-kind",
      paramLabel = "KIND",
      description = {
        "Leaves out policies of a kind that is not supported, such as CiliumNetworkPolicy or",
        "NetworkPolicy.projectcalico.org, with a warning, and such of the state without one; may be",
        "given several times."
      })
  private List<String> ignoredKinds = new ArrayList<>();

  @Option(
      names = "--ipblock-pods",
      paramLabel = "match|never",
      description = "Whether an ipBlock also matches pod addresses (default: match).")
  private IpBlockPods ipBlockPods = IpBlockPods.match;

  @Option(
      names = "--node-egress",
      paramLabel = "always|policy",
      description = "Whether a pod always reaches its own node (default: always).")
  private NodeEgress nodeEgress = NodeEgress.always;

  List<String> cluster() {
    return cluster;
  }

  List<String> ignoredKinds() {
    return ignoredKinds;
  }

  SemanticsOptions semantics() {
    return new SemanticsOptions(ipBlockPods == IpBlockPods.match, nodeEgress == NodeEgress.always);
  }
}
