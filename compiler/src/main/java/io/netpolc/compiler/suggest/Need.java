package io.netpolc.compiler.suggest;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.Objects;

/// What a rule has to allow at one pod.
///
/// @param subject the pod, with the address that was used
/// @param remote the other end
/// @param port the destination port; 0 for protocols without ports
record Need(FlowEnd subject, Direction direction, FlowEnd remote, Protocol protocol, int port) {
  Pod pod() {
    return Objects.requireNonNull(subject.pod());
  }

  /// A flow that needs it.
  Flow flow() {
    return direction == Direction.EGRESS
        ? new Flow(subject, remote, protocol, port)
        : new Flow(remote, subject, protocol, port);
  }
}
