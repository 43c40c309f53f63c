package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Policies whose pods may send something to others, and may not ask the cluster's DNS for their
/// names: NP4101 not at all, NP4102 over UDP only, so that long answers fail.
///
/// The DNS is what the Service `kube-system/kube-dns` leads to. Said where the state has it; not
/// where pods ask a cache on their own node, which is no pod that policies see, and not of policies
/// that allow addresses alone.
final class NameLookups implements LintRule {
  private static final String NAMESPACE = "kube-system";
  private static final String LABEL = "k8s-app";
  private static final String LABEL_VALUE = "kube-dns";
  private static final String CACHE = "node-local-dns";
  private static final int PORT = 53;

  /// @param term the pods that answer
  /// @param classes their classes
  /// @param udp the port classes of their ports
  /// @param tcp likewise
  /// @param port a port of theirs
  private record Dns(SelectorTerm term, BitSet classes, BitSet udp, BitSet tcp, int port) {}

  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    boolean cached =
        context.onHost().pods().stream().anyMatch(pod -> CACHE.equals(pod.labels().get(LABEL)));
    Dns dns = cached ? null : dns(context);
    if (dns == null) {
      return;
    }
    for (NetworkPolicy policy : context.policies()) {
      List<PolicyRule> rules = policy.effectiveRules(Direction.EGRESS);
      if (rules.stream().anyMatch(NameLookups::needsNames)) {
        check(context, policy, dns, findings);
      }
    }
  }

  private static boolean needsNames(PolicyRule rule) {
    return rule.peers().isEmpty()
        || rule.peers().stream()
            .anyMatch(peer ->
                switch (peer) {
                  case Peer.Pods _ -> true;
                  case Peer.IpBlock block -> block.cidr().prefixLength() == 0;
                });
  }

  private static @Nullable Dns dns(LintContext context) {
    Service service = null;
    for (Service candidate : context.cluster().services()) {
      boolean named = candidate.name().equals(LABEL_VALUE);
      if (candidate.namespace().equals(NAMESPACE)
          && !candidate.selector().isEmpty()
          && (named || LABEL_VALUE.equals(candidate.selector().get(LABEL)))) {
        service = candidate;
      }
    }
    if (service == null) {
      return null;
    }
    SelectorTerm term = ServiceTargets.pods(service);
    BitSet classes = context.flows().classes(term);
    if (classes.isEmpty()) {
      return null;
    }
    var udp = new TreeSet<Integer>();
    var tcp = new TreeSet<Integer>();
    for (Service.Port port : service.ports()) {
      if (port.number() == PORT) {
        var numbers = ServiceTargets.numbers(port, context.pods().served(term));
        (port.protocol().equals(Protocol.UDP) ? udp : tcp).addAll(numbers);
      }
    }
    return udp.isEmpty()
        ? null
        : new Dns(
            term,
            classes,
            ports(context, Protocol.UDP, udp),
            ports(context, Protocol.TCP, tcp),
            udp.first());
  }

  private static BitSet ports(LintContext context, Protocol protocol, Set<Integer> numbers) {
    var ports = new BitSet();
    numbers.forEach(number -> ports.or(context.flows().ports(Flows.one(protocol, number))));
    return ports;
  }

  private static void check(
      LintContext context, NetworkPolicy policy, Dns dns, Consumer<Finding> findings) {
    BitSet own = context.flows().classes(Selection.subjects(policy));
    own.andNot(dns.classes);
    var without = new ArrayList<Integer>();
    var udpOnly = new ArrayList<Integer>();
    for (int mine = own.nextSetBit(0); mine >= 0; mine = own.nextSetBit(mine + 1)) {
      if (!reaches(context, mine, dns.classes, dns.udp)) {
        without.add(mine);
      } else if (!dns.tcp.isEmpty() && !reaches(context, mine, dns.classes, dns.tcp)) {
        udpOnly.add(mine);
      }
    }
    if (!without.isEmpty()) {
      findings.accept(finding(context, policy, dns, without, true));
    }
    if (!udpOnly.isEmpty()) {
      findings.accept(finding(context, policy, dns, udpOnly, false));
    }
  }

  private static boolean reaches(LintContext context, int from, BitSet dns, BitSet ports) {
    for (int to = dns.nextSetBit(0); to >= 0; to = dns.nextSetBit(to + 1)) {
      if (context.flows().any(from, to, ports)) {
        return true;
      }
    }
    return false;
  }

  private static Finding finding(
      LintContext context, NetworkPolicy policy, Dns dns, List<Integer> classes, boolean notAtAll) {
    Flows flows = context.flows();
    SelectorTerm subjects = Selection.subjects(policy);
    int pods = classes.stream().mapToInt(each -> flows.members(subjects, each).size()).sum();
    Pod first = flows.members(subjects, classes.getFirst()).getFirst();
    String who =
        pods == 1
            ? "pod `" + first.qualifiedName() + "`"
            : pods + " pods, such as `" + first.qualifiedName() + "`,";
    Diagnostic diagnostic =
        Diagnostic.warning(
                notAtAll ? DiagnosticCode.NP4101 : DiagnosticCode.NP4102,
                policy.span(),
                notAtAll
                    ? "%s may send to others, but may not ask the cluster's DNS for their names"
                        .formatted(who)
                    : "%s may ask the cluster's DNS over UDP only: answers that need TCP fail"
                        .formatted(who))
            .withHelp(
                "allow %sport %d to the pods of `%s` with label `%s: %s`"
                    .formatted(
                        notAtAll ? "UDP and TCP " : "TCP ",
                        dns.port,
                        NAMESPACE,
                        LABEL,
                        LABEL_VALUE));
    Flow witness =
        flows.witness(
            first,
            flows.members(dns.term, dns.classes.nextSetBit(0)).getFirst(),
            notAtAll ? Protocol.UDP : Protocol.TCP,
            dns.port);
    return Finding.of(diagnostic, policy.ref(), "").withWitness(witness);
  }
}
