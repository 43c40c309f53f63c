package io.netpolc.compiler.lower;

import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.backend.maps.TableInterpreter.Lookup;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;

/// Decides flows with the tables, and before them what the data path passes without asking them: a
/// pod's traffic with itself, and what comes from its own node. Safe for several threads.
public final class TableEngine {
  private static final Decision SELF = new Decision.Self();
  private static final Decision OWN_NODE = new Decision.OwnNode();
  private static final Decision NOT_ISOLATED = new Decision.NotIsolated();

  private final LoweringResult lowered;
  private final TableInterpreter interpreter;

  /// An engine over seeds.
  public TableEngine(LoweringResult lowered) {
    this.lowered = lowered;
    interpreter = new TableInterpreter(lowered.seeds(), lowered.shape());
  }

  /// Decides at one local pod.
  ///
  /// @param subject subject number
  /// @param direction seen from it
  /// @param remote the other end
  /// @param port destination port; not looked at for protocols without ports
  public Decision decide(
      int subject, Direction direction, IpAddress remote, Protocol protocol, int port) {
    Pod pod = lowered.resolved().subjects().get(subject);
    if (pod.addresses().contains(remote)) {
      return SELF;
    }
    Lookup lookup = interpreter.decide(subject, direction, remote, protocol, port);
    Decision decision =
        lookup.restricted() ? lowered.provenance().get(lookup.decision()).decision() : NOT_ISOLATED;
    boolean fromOwnNode =
        direction == Direction.INGRESS && lowered.resolved().ownNodeOf(pod).contains(remote);
    return fromOwnNode && !decision.equals(NOT_ISOLATED) ? OWN_NODE : decision;
  }
}
