package io.netpolc.compiler.eval;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.List;

/// The reference evaluator's answer with its reasons.
///
/// @param egress at the source
/// @param ingress at the destination
public record Explanation(End egress, End ingress) {
  /// The answer at one end.
  ///
  /// @param decision what decides; the deciding rule is in it
  /// @param isolatedBy the policies that isolate the pod in this direction, in canonical order;
  ///   empty when the end is not subject to policy
  /// @param backends where the remote is a Service's address and the pod isolated: its ready
  ///   backends in order of address; else empty
  public record End(Decision decision, List<PolicyRef> isolatedBy, List<Backend> backends) {
    public End {
      isolatedBy = List.copyOf(isolatedBy);
      backends = List.copyOf(backends);
    }

    static End of(Decision decision, List<PolicyRef> isolatedBy) {
      return new End(decision, isolatedBy, List.of());
    }
  }

  /// A backend of a Service, and whether the pod reaches it.
  ///
  /// @param address its address
  /// @param port its port, after translation
  /// @param decision about it
  public record Backend(IpAddress address, int port, Decision decision) {}
}
