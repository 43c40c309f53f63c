package io.netpolc.compiler.proof;

import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The first and the last port of each group that tables and policies decide alike in both
/// directions: what follows an opening packet depends on its port only by how that was decided.
///
/// @param tables one of the two
/// @param evaluator the other one
record TellingPorts(TableInterpreter tables, Evaluator evaluator) {
  /// Those among some ports of a protocol.
  ///
  /// @param subject the number of the pod
  /// @param ports sorted
  Set<Integer> among(
      int subject, Pod pod, IpAddress remote, Protocol protocol, List<Integer> ports) {
    FlowEnd end = evaluator.end(remote);
    var first = new HashMap<List<Object>, Integer>();
    var last = new HashMap<List<Object>, Integer>();
    for (int port : ports) {
      var answers = new ArrayList<Object>();
      for (Direction way : Direction.values()) {
        answers.add(tables.decide(subject, way, remote, protocol, port));
        answers.add(evaluator.decidePacket(pod, way, end, protocol, port));
      }
      first.putIfAbsent(answers, port);
      last.put(answers, port);
    }
    var telling = new HashSet<>(first.values());
    telling.addAll(last.values());
    return telling;
  }
}
