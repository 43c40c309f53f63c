package io.netpolc.testdata.random;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.List;

/// A random cluster, policies about it, and options, all from one seed.
///
/// @param seed what it follows from
/// @param cluster the cluster
/// @param policies the policies
/// @param options the default ones more often than not
public record Scenario(
    long seed, ClusterState cluster, List<NetworkPolicy> policies, SemanticsOptions options) {
  public Scenario {
    policies = List.copyOf(policies);
  }

  /// A small one.
  public static Scenario of(long seed) {
    var dice = new Dice(seed);
    ClusterState cluster = new ClusterGenerator(dice).cluster();
    List<NetworkPolicy> policies = new PolicyGenerator(dice, cluster).policies();
    return new Scenario(seed, cluster, policies, options(dice));
  }

  /// One of a given size.
  public static Scenario of(long seed, int pods, int policyCount) {
    var dice = new Dice(seed);
    ClusterState cluster = new ClusterGenerator(dice).cluster(pods);
    List<NetworkPolicy> policies = new PolicyGenerator(dice, cluster).policies(policyCount);
    return new Scenario(seed, cluster, policies, options(dice));
  }

  private static SemanticsOptions options(Dice dice) {
    return dice.percent(70)
        ? SemanticsOptions.DEFAULT
        : new SemanticsOptions(dice.percent(50), dice.percent(50));
  }

  /// Random flows on the edges of the policies, the same each time; none where no pod has an
  /// address.
  public List<Flow> flows(int count) {
    var probes = new Probes(cluster, policies);
    var dice = new Dice(seed + 1);
    var flows = new ArrayList<Flow>();
    for (int i = 0; i < count; i++) {
      Flow flow = probes.flow(dice);
      if (flow != null) {
        flows.add(flow);
      }
    }
    return flows;
  }

  /// How to see it again.
  @Override
  public String toString() {
    return "-Dnetpolc.seed=" + seed;
  }
}
