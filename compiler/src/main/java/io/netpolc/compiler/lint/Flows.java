package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.Label;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.eval.LabelMatch;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.reach.AddressRange;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.reach.FlowClasses;
import io.netpolc.compiler.reach.PortRange;
import io.netpolc.compiler.reach.RulePorts;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What may be sent between the pods that selectors take, asked of the tables by classes of pods.
final class Flows {
  private final Selection selection;
  private final FlowClasses classes;
  private final List<Map<Integer, List<Pod>>> ofGroup = new ArrayList<>();
  private final List<Pod> firsts = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();
  private final List<Integer> numbers = new ArrayList<>();

  /// @param selection of all pods that policies see, those of the program among them
  Flows(Selection selection, ResolvedProgram resolved, DecisionTables tables) {
    this.selection = selection;
    classes = FlowClasses.of(resolved, tables, Set.of());
    for (int group = 0; group < selection.groupCount(); group++) {
      ofGroup.add(new TreeMap<>());
    }
    List<Pod> subjects = resolved.subjects();
    int at = 0;
    for (int i = 0; i < subjects.size(); i++) {
      // Both lists are in order of name; pods without an address are in one of them only.
      while (!selection.pods().get(at).equals(subjects.get(i))) {
        at++;
      }
      int podClass = classes.of(i);
      ofGroup
          .get(selection.groupOf(at))
          .computeIfAbsent(podClass, _ -> new ArrayList<>())
          .add(subjects.get(i));
      if (podClass == firsts.size()) {
        firsts.add(subjects.get(i));
        sizes.add(0);
        numbers.add(i);
      }
      sizes.set(podClass, sizes.get(podClass) + 1);
    }
  }

  /// The classes of the pods that a term takes.
  BitSet classes(SelectorTerm term) {
    var found = new BitSet();
    selection.groups(term).forEach((int group) -> ofGroup.get(group).keySet().forEach(found::set));
    return found;
  }

  /// The pods of a class that a term takes; a class may have others too.
  List<Pod> members(SelectorTerm term, int podClass) {
    var found = new ArrayList<Pod>();
    selection
        .groups(term)
        .forEach((int group) -> found.addAll(ofGroup.get(group).getOrDefault(podClass, List.of())));
    return found;
  }

  /// The class of each pod, by its qualified name.
  Map<String, Integer> classesByName() {
    Map<String, Integer> byName = new HashMap<>();
    for (int i = 0; i < classes.pods().size(); i++) {
      byName.put(classes.pods().get(i).qualifiedName(), classes.of(i));
    }
    return byName;
  }

  /// How many classes there are.
  int count() {
    return firsts.size();
  }

  /// How many pods a class has.
  int size(int podClass) {
    return sizes.get(podClass);
  }

  /// The first pod of a class, in order of name.
  Pod first(int podClass) {
    return firsts.get(podClass);
  }

  /// The port classes that some ports touch.
  BitSet ports(ConnectionSet connections) {
    return classes.portClasses(connections);
  }

  /// Ports of a rule as connections; names by what the destination pods have.
  ConnectionSet connections(List<PolicyPort> ports, List<SelectorTerm> destinations) {
    var declared = new HashSet<ContainerPort>();
    if (ports.stream().anyMatch(PolicyPort.Named.class::isInstance)) {
      destinations.forEach(term -> declared.addAll(selection.served(term).counts().keySet()));
    }
    return RulePorts.connections(ports, declared);
  }

  /// One port.
  static ConnectionSet one(Protocol protocol, int port) {
    return ConnectionSet.of(protocol, new PortRange(port, port));
  }

  /// Whether pods of one class may send those of another anything of some ports.
  boolean any(int from, int to, BitSet ports) {
    for (IpFamily family : classes.families()) {
      if (first(from).address(family) != null
          && first(to).address(family) != null
          && classes.allowsAny(classes.between(from, to, family), ports)) {
        return true;
      }
    }
    return false;
  }

  /// Whether any address that is no pod's may send pods of a class anything of some ports: one
  /// outside, or one of a node. What comes from a pod's own node always passes, and does not count.
  boolean fromOutside(int podClass, BitSet ports, List<IpAddress> nodes) {
    for (IpFamily family : classes.families()) {
      for (AddressRange range : classes.world(family)) {
        int worldClass = classes.worldClass(range.first());
        int allowance = classes.outside(podClass, Direction.INGRESS, worldClass);
        if (classes.allowsAny(allowance, ports)) {
          return true;
        }
      }
    }
    int pod = numbers.get(podClass);
    return nodes.stream()
        .filter(node -> !classes.isOwnNode(pod, node))
        .anyMatch(node -> classes.allowsAny(classes.inside(pod, Direction.INGRESS, node), ports));
  }

  /// A connection between two pods, or null where they are one or have no family in common.
  @Nullable Flow witness(Pod from, Pod to, Protocol protocol, int port) {
    for (IpFamily family : classes.families()) {
      IpAddress source = from.address(family);
      IpAddress destination = to.address(family);
      if (source != null && destination != null && !source.equals(destination)) {
        return new Flow(new FlowEnd(from, source), new FlowEnd(to, destination), protocol, port);
      }
    }
    return null;
  }

  /// A connection of some ports that is as good as any.
  @Nullable Flow witness(Pod from, Pod to, ConnectionSet connections) {
    List<Protocol> protocols = PortClasses.PROTOCOLS;
    for (int i = 0; i < protocols.size(); i++) {
      List<PortRange> ranges = connections.ports().get(i);
      if (!ranges.isEmpty()) {
        return witness(from, to, protocols.get(i), ranges.getFirst().first());
      }
    }
    return null;
  }

  /// A warning that points at the policy by which pods are isolated.
  static Diagnostic cutOff(DiagnosticCode code, String message, @Nullable NetworkPolicy cause) {
    return new Diagnostic(
        code,
        Severity.WARNING,
        message,
        cause == null ? null : new Label(cause.span(), "isolates them"),
        List.of(),
        null,
        List.of());
  }

  /// The first policy that isolates a pod in a direction, or null.
  static @Nullable NetworkPolicy isolating(LintContext context, Pod pod, Direction direction) {
    return context.policiesOf(pod.namespace()).stream()
        .filter(policy -> policy.isolates().contains(direction))
        .filter(policy -> LabelMatch.selects(policy.podSelector(), pod.labels()))
        .findFirst()
        .orElse(null);
  }
}
