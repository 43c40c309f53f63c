package io.netpolc.cli.explain;

import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.eval.Clause;
import io.netpolc.compiler.eval.FlowTrace;
import io.netpolc.compiler.eval.FlowTrace.Checked;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says of a clause what it found.
///
/// @param flow the flow in question
/// @param selected the end whose labels and address the clauses look at
/// @param destination the end whose ports they look at
/// @param port its port, after translation
record ClauseWords(Flow flow, FlowEnd selected, FlowEnd destination, int port) {
  /// Words about the rules of an end.
  static ClauseWords of(Flow flow, FlowTrace.End end, FlowTrace.Way way) {
    FlowEnd destination = end.direction() == Direction.EGRESS ? way.remote() : flow.to();
    return new ClauseWords(flow, way.remote(), destination, way.port());
  }

  /// Words about what selects the subject of an end.
  static ClauseWords ofSubject(Flow flow, FlowTrace.End end) {
    return new ClauseWords(flow, end.subject(), end.subject(), flow.port());
  }

  /// In a few words, for the place behind the underlined text.
  String of(Checked checked) {
    return switch (checked.clause()) {
      case Clause.IsPod() -> "takes pods, and " + selected.address() + " is none";
      case Clause.OwnNamespace(var wanted, var found) ->
          checked.holds()
              ? "in namespace `" + found + "`"
              : "pods of `" + wanted + "`, and " + name(selected) + " is in `" + found + "`";
      case Clause.NamespaceLabel(var requirement, var namespace, var found) ->
          requirement.key().equals(Namespace.NAME_LABEL)
              ? "the namespace is `" + namespace + "`"
              : label("namespace `" + namespace + "`", requirement.key(), found);
      case Clause.PodLabel(var requirement, var found) ->
          label(name(selected), requirement.key(), found);
      case Clause.BlockTakesPod() -> "ipBlocks take no pods, as --ipblock-pods=never says";
      case Clause.InBlock(_) ->
          (checked.holds() ? "holds " : "does not hold ") + selected.address();
      case Clause.NotExcepted(_) ->
          (checked.holds() ? "does not leave out " : "leaves out ") + selected.address();
      case Clause.SameProtocol(var wanted) ->
          checked.holds() ? "is " + wanted : "is " + wanted + ", not " + flow.protocol();
      case Clause.PortWithin(var first, var last) -> within(first, last, checked.holds());
      case Clause.PortNamed(var name, var numbers) -> named(name, numbers, checked.holds());
    };
  }

  private static String label(String whose, String key, @Nullable String found) {
    return found == null
        ? whose + " has no `" + key + "`"
        : whose + " has `" + key + ": " + found + "`";
  }

  private String within(int first, int last, boolean holds) {
    if (first == last) {
      return holds ? "is " + port : "is " + first + ", not " + port;
    }
    return first + "-" + last + (holds ? " holds " : " does not hold ") + port;
  }

  private String named(String name, List<Integer> numbers, boolean holds) {
    if (destination.pod() == null) {
      return "names a port of a pod, and " + destination.address() + " is none";
    }
    if (numbers.isEmpty()) {
      return name(destination) + " has no " + flow.protocol() + " port `" + name + "`";
    }
    String found = numbers.stream().map(String::valueOf).collect(Collectors.joining(" and "));
    return "is " + found + " on " + name(destination) + (holds ? "" : ", not " + port);
  }

  private static String name(FlowEnd end) {
    return end.pod() == null ? end.address().toString() : end.pod().qualifiedName();
  }
}
