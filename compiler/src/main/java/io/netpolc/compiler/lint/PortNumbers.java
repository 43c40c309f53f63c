package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.frontend.ast.PolicyText.PortText;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.lint.Selection.ServedPorts;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Numbers of ports that the destination pods do not serve as the rule has them: NP4011 the port of
/// a Service, which leads to another port of its pods (a policy sees a packet after translation);
/// NP4012 a port that the pods serve, but not for TCP, which an entry without `protocol` means;
/// NP4024 an entry without a port and a protocol, which is TCP only.
///
/// Said only where every destination pod declares its ports, and none the number in question.
final class PortNumbers implements LintRule {
  /// An entry of a rule.
  ///
  /// @param services by namespace
  private record Asked(
      LintContext context,
      Map<String, List<Service>> services,
      NetworkPolicy policy,
      PolicyRule rule,
      PolicyPort port) {
    @Nullable PortText text() {
      return policy.text().ports().get(port.span());
    }

    Finding finding(Diagnostic diagnostic) {
      return Finding.of(
          diagnostic, policy.ref(), rule.ref().direction().field() + " " + SelectorWords.of(port));
    }
  }

  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    Map<String, List<Service>> services = new TreeMap<>();
    context
        .cluster()
        .services()
        .forEach(service ->
            services.computeIfAbsent(service.namespace(), _ -> new ArrayList<>()).add(service));
    for (NetworkPolicy policy : context.policies()) {
      for (Direction direction : policy.isolatesInOrder()) {
        for (PolicyRule rule : policy.effectiveRules(direction)) {
          for (PolicyPort port : rule.ports()) {
            check(new Asked(context, services, policy, rule, port), findings);
          }
        }
      }
    }
  }

  private static void check(Asked asked, Consumer<Finding> findings) {
    PortText text = asked.text();
    switch (asked.port) {
      case PolicyPort.All all -> {
        if (text != null && text.protocol() == null) {
          findings.accept(
              asked.finding(
                  Diagnostic.warning(
                          DiagnosticCode.NP4024,
                          all.span(),
                          "an empty port entry allows every TCP port, and no UDP or SCTP")
                      .withHelp("leave `ports` out to allow everything, or name the protocol")));
        }
      }
      case PolicyPort.Named _ -> {}
      case PolicyPort.Range range -> {
        if (range.first() == range.last()) {
          single(asked, range, text, findings);
        }
      }
    }
  }

  private static void single(
      Asked asked, PolicyPort.Range range, @Nullable PortText text, Consumer<Finding> findings) {
    Selection pods = asked.context.pods();
    List<SelectorTerm> terms = Destinations.of(asked.policy, asked.rule).terms();
    List<ServedPorts> served = terms.stream().map(pods::served).filter(s -> s.pods() > 0).toList();
    boolean unserved =
        !served.isEmpty()
            && served.stream()
                .allMatch(s -> s.allDeclare() && !s.any(declared -> fits(declared, range)));
    if (!unserved) {
      return;
    }
    Span number = text == null ? null : text.port();
    Protocol other = text == null || text.protocol() != null ? null : otherProtocol(served, range);
    if (other != null) {
      Fix.Edit edit =
          number == null ? null : ItemText.field(range.span(), number, "protocol: " + other);
      findings.accept(
          asked
              .finding(noProtocol(range, other))
              .withFix(edit == null ? null : new Fix("name the protocol", List.of(edit))));
      return;
    }
    var targets = targets(asked.context, asked.services, terms, range);
    if (!targets.isEmpty()) {
      findings.accept(asked.finding(ofService(range, targets)).withFix(fix(targets, number)));
    }
  }

  private static boolean fits(ContainerPort declared, PolicyPort.Range port) {
    return declared.number() == port.first() && declared.protocol().equals(port.protocol());
  }

  private static @Nullable Protocol otherProtocol(List<ServedPorts> served, PolicyPort.Range port) {
    var protocols = new TreeSet<Protocol>();
    for (ServedPorts each : served) {
      each.counts().keySet().stream()
          .filter(declared -> declared.number() == port.first())
          .forEach(declared -> protocols.add(declared.protocol()));
    }
    return protocols.size() == 1 ? protocols.first() : null;
  }

  private static Diagnostic noProtocol(PolicyPort.Range port, Protocol other) {
    return Diagnostic.warning(
            DiagnosticCode.NP4012,
            port.span(),
            "the destination pods serve port %d for %s only; an entry without `protocol` is TCP"
                .formatted(port.first(), other))
        .withHelp("add `protocol: %s`".formatted(other));
  }

  /// The pods' ports that a Service's port of this number leads to, each with the Service.
  private static SortedMap<Integer, String> targets(
      LintContext context,
      Map<String, List<Service>> services,
      List<SelectorTerm> terms,
      PolicyPort.Range port) {
    var targets = new TreeMap<Integer, String>();
    for (SelectorTerm term : terms) {
      var groups = context.pods().groups(term);
      for (String namespace : namespaces(context, term, services)) {
        for (Service service : services.getOrDefault(namespace, List.of())) {
          if (service.selector().isEmpty()) {
            continue;
          }
          SelectorTerm behind = ServiceTargets.pods(service);
          for (Service.Port offered : service.ports()) {
            if (offered.number() == port.first()
                && offered.protocol().equals(port.protocol())
                && org.roaringbitmap.RoaringBitmap.intersects(
                    groups, context.pods().groups(behind))) {
              ServiceTargets.numbers(offered, context.pods().served(behind))
                  .forEach(number ->
                      targets.putIfAbsent(number, service.namespace() + "/" + service.name()));
            }
          }
        }
      }
    }
    targets.remove(port.first());
    return targets;
  }

  private static java.util.Collection<String> namespaces(
      LintContext context, SelectorTerm term, Map<String, List<Service>> services) {
    return switch (term.scope()) {
      case SelectorTerm.Scope.Named(var namespace) -> List.of(namespace);
      case SelectorTerm.Scope.Labelled(var selector) ->
          selector.isEverything() ? services.keySet() : context.selected(selector);
    };
  }

  private static Diagnostic ofService(PolicyPort.Range port, SortedMap<Integer, String> targets) {
    String service = targets.get(targets.firstKey());
    return Diagnostic.warning(
            DiagnosticCode.NP4011,
            port.span(),
            "%d is a port of Service `%s`; its pods serve %s"
                .formatted(port.first(), service, numbers(targets)))
        .withHelp("policies see the pod's port: allow %s".formatted(numbers(targets)));
  }

  private static String numbers(SortedMap<Integer, String> targets) {
    return String.join(", ", targets.keySet().stream().map(number -> "`" + number + "`").toList());
  }

  private static @Nullable Fix fix(SortedMap<Integer, String> targets, @Nullable Span port) {
    return port == null || targets.size() != 1
        ? null
        : new Fix(
            "allow the port that the Service leads to",
            List.of(new Fix.Edit(port, Integer.toString(targets.firstKey()))));
  }
}
