package io.netpolc.watch.telling;

import io.netpolc.compiler.bundle.Legend;
import io.netpolc.compiler.bundle.Provenance;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.loader.AuditCounter;
import io.netpolc.loader.Counter;
import io.netpolc.loader.EnforcedPod;
import io.netpolc.loader.FlowStats;
import io.netpolc.loader.NodeCounters;
import io.netpolc.loader.Status.TableSize;
import io.netpolc.loader.Vectors;
import io.netpolc.loader.failure.LoaderException;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A kernel that has counted what a test says.
final class FakeKernel implements KernelView {
  static final PolicyRef GUARD = new PolicyRef("shop", "guard");
  static final PolicyRef DENY = new PolicyRef("shop", "deny");

  private static final List<Decision> DECISIONS =
      List.of(
          new Decision.NotIsolated(),
          new Decision.AllowedBy(new RuleRef(GUARD, Direction.INGRESS, 0)),
          new Decision.AllowedBy(new RuleRef(GUARD, Direction.INGRESS, 1)),
          new Decision.DefaultDeny(List.of(DENY, GUARD)));

  private volatile @Nullable NodeCounters counters;
  private volatile List<AuditCounter> audited = List.of();
  private volatile @Nullable String failure;

  /// Counts by decision id, and drops by verdict code * 2 + direction.
  void counted(List<Counter> decisions, List<Counter> drops) {
    List<Provenance> provenance =
        DECISIONS.stream().map(decision -> new Provenance(decision, List.of())).toList();
    counters =
        new NodeCounters(
            7,
            decisions,
            drops,
            audited,
            new FlowStats(5, 1),
            List.of(new TableSize("np_node", 1, 4096)),
            new Legend(List.of(), provenance, new TreeMap<>()));
  }

  /// Packets that audited policies would decide otherwise, for what is counted from now on.
  void audits(AuditCounter... counters) {
    audited = List.of(counters);
  }

  /// Cannot be asked any more.
  void fail(String reason) {
    failure = reason;
  }

  private void check() throws LoaderException {
    if (failure != null) {
      throw new LoaderException(failure);
    }
  }

  @Override
  public @Nullable NodeCounters counters() throws LoaderException {
    check();
    return counters;
  }

  @Override
  public List<EnforcedPod> pods() throws LoaderException {
    check();
    return List.of(
        new EnforcedPod(
            12,
            "veth12",
            List.of(IpAddress.parse("10.0.0.1")),
            new Vectors(3, 0),
            new Vectors(3, 5)));
  }
}
