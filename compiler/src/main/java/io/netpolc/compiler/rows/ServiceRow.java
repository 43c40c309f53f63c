package io.netpolc.compiler.rows;

import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// The row towards a Service address. Policy is about the backend, after translation: a packet is
/// allowed if it would be at every ready backend. The decision is that of the first backend in
/// order of address, or of the first that is denied; without a ready backend it is
/// [Decision.NoBackend].
public final class ServiceRow {
  private final Ports ports;
  private final RowSpace rows;
  private final Decisions decisions;

  /// Where a connection may end up.
  ///
  /// @param peer class of the backend's address
  /// @param pod number of the backend's pod, or -1
  /// @param portClass of the backend's port
  public record Target(int peer, int pod, int portClass) {}

  /// A port that is served.
  ///
  /// @param portClass of the Service's port, which it has to itself
  /// @param targets in order of address
  public record Port(int portClass, List<Target> targets) {}

  /// @param rows of `ports` and `decisions`
  public ServiceRow(Ports ports, RowSpace rows, Decisions decisions) {
    this.ports = ports;
    this.rows = rows;
    this.decisions = decisions;
  }

  /// The row.
  ///
  /// @param served the Service's ports
  /// @param base the subject's row towards a peer that is no Service
  /// @param subject number of the subject among the pods, or -1 for a pod that is no backend
  /// @param isolating the policies that isolate the subject
  public int of(List<Port> served, IntUnaryOperator base, int subject, List<PolicyRef> isolating) {
    int[] cells = new int[ports.classes().count()];
    Arrays.fill(cells, decisions.idOf(new Decision.NoBackend(isolating)));
    for (Port port : served) {
      if (!port.targets.isEmpty()) {
        cells[port.portClass] = decide(port.targets, base, subject);
      }
    }
    return rows.intern(cells);
  }

  private int decide(List<Target> targets, IntUnaryOperator base, int subject) {
    int first = -1;
    for (Target target : targets) {
      int decision =
          target.pod >= 0 && target.pod == subject
              ? decisions.idOf(new Decision.Self())
              : rows.row(base.applyAsInt(target.peer))[target.portClass];
      if (!decisions.allowed(decision)) {
        return decision;
      }
      first = first < 0 ? decision : first;
    }
    return first;
  }
}
