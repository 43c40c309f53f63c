package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.lint.Selection.ServedPorts;
import io.netpolc.compiler.verdict.Direction;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The names of ports, which are looked up on each destination pod: NP4008 no pod has it, NP4009
/// only some have, NP4010 they number it differently, NP4025 the rule is about addresses that are
/// no pods, where a name means nothing.
final class NamedPorts implements LintRule {
  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    for (NetworkPolicy policy : context.policies()) {
      for (Direction direction : policy.isolatesInOrder()) {
        for (PolicyRule rule : policy.effectiveRules(direction)) {
          for (PolicyPort port : rule.ports()) {
            if (port instanceof PolicyPort.Named named) {
              check(context, policy, rule, named, findings);
            }
          }
        }
      }
    }
  }

  private static void check(
      LintContext context,
      NetworkPolicy policy,
      PolicyRule rule,
      PolicyPort.Named port,
      Consumer<Finding> findings) {
    Destinations destinations = Destinations.of(policy, rule);
    if (destinations.terms().isEmpty()) {
      findings.accept(Finding.of(ofAddresses(rule, port), policy.ref(), key(rule, port)));
      return;
    }
    boolean anyHas = false;
    boolean anyPod = false;
    for (SelectorTerm term : destinations.terms()) {
      ServedPorts served = context.pods().served(term);
      anyPod |= served.pods() > 0;
      anyHas |= served.any(declared -> fits(declared, port));
    }
    if (!anyPod) {
      return;
    }
    if (!anyHas) {
      findings.accept(
          Finding.of(nobody(context, destinations, port), policy.ref(), key(rule, port)));
      return;
    }
    for (SelectorTerm term : destinations.terms()) {
      partly(context, term, port, rule, findings);
    }
  }

  private static boolean fits(ContainerPort declared, PolicyPort.Named port) {
    return port.name().equals(declared.name()) && port.protocol().equals(declared.protocol());
  }

  private static Diagnostic ofAddresses(PolicyRule rule, PolicyPort.Named port) {
    return Diagnostic.warning(
            DiagnosticCode.NP4025,
            port.span(),
            "port name `%s` means nothing here: `%s` of this rule has addresses only"
                .formatted(port.name(), rule.ref().direction() == Direction.EGRESS ? "to" : "from"))
        .withHelp("a name is looked up on pods; give the number");
  }

  private static Diagnostic nobody(
      LintContext context, Destinations destinations, PolicyPort.Named port) {
    var names = new TreeSet<String>();
    String otherProtocol = null;
    for (SelectorTerm term : destinations.terms()) {
      for (ContainerPort declared : context.pods().served(term).counts().keySet()) {
        if (declared.name() != null && declared.protocol().equals(port.protocol())) {
          names.add(declared.name());
        } else if (port.name().equals(declared.name())) {
          otherProtocol = declared.protocol().toString();
        }
      }
    }
    return Diagnostic.warning(
            DiagnosticCode.NP4008,
            port.span(),
            "no container of the destination pods has a %s port named `%s`"
                .formatted(port.protocol(), port.name()))
        .withHelp(help(port, names, otherProtocol));
  }

  private static @Nullable String help(
      PolicyPort.Named port, Set<String> names, @Nullable String otherProtocol) {
    if (otherProtocol != null) {
      return "it is a port of %s: add `protocol: %s`".formatted(otherProtocol, otherProtocol);
    }
    String question = Suggestion.help(port.name(), names);
    if (question != null || names.isEmpty()) {
      return question;
    }
    return "their %s ports are named %s"
        .formatted(
            port.protocol(),
            names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")));
  }

  private static void partly(
      LintContext context,
      SelectorTerm term,
      PolicyPort.Named port,
      PolicyRule rule,
      Consumer<Finding> findings) {
    // A namespace as a whole is not one application: names are there for its pods to differ.
    if (term.pods().isEverything()) {
      return;
    }
    ServedPorts served = context.pods().served(term);
    Map<Integer, Integer> byNumber = new TreeMap<>();
    served
        .counts()
        .forEach((declared, count) -> {
          if (fits(declared, port)) {
            byNumber.merge(declared.number(), count, Integer::sum);
          }
        });
    int having = byNumber.values().stream().mapToInt(Integer::intValue).sum();
    if (byNumber.size() > 1) {
      findings.accept(
          Finding.of(
              differently(port, byNumber), rule.ref().policy(), key(rule, port) + " numbers"));
    } else if (having > 0 && having < served.pods()) {
      Diagnostic some =
          Diagnostic.warning(
                  DiagnosticCode.NP4009,
                  port.span(),
                  "only %d of the %d destination pods have a %s port named `%s`"
                      .formatted(having, served.pods(), port.protocol(), port.name()))
              .withHelp("the rule allows nothing to the others");
      findings.accept(Finding.of(some, rule.ref().policy(), key(rule, port) + " " + term));
    }
  }

  private static Diagnostic differently(PolicyPort.Named port, Map<Integer, Integer> byNumber) {
    String numbers =
        byNumber.entrySet().stream()
            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
            .collect(Collectors.joining(", "));
    return Diagnostic.warning(
            DiagnosticCode.NP4010,
            port.span(),
            "port name `%s` stands for different numbers on the destination pods: %s"
                .formatted(port.name(), numbers))
        .withHelp("give the numbers, or name the ports alike");
  }

  private static String key(PolicyRule rule, PolicyPort port) {
    return rule.ref().direction().field() + " " + SelectorWords.of(port);
  }
}
