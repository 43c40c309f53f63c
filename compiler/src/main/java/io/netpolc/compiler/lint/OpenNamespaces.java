package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// What namespaces leave open, one finding each: NP4301 pods that no policy isolates for ingress,
/// NP4302 for egress, NP4303 no policy that denies by default, NP4306 other namespaces that their
/// pods may reach because neither end is isolated.
final class OpenNamespaces implements LintRule {
  private static final int NAMED = 3;

  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    var namespaces = new TreeSet<String>();
    context.pods().pods().forEach(pod -> namespaces.add(pod.namespace()));
    Map<String, Integer> open = new TreeMap<>();
    var sending = new TreeSet<String>();
    for (String namespace : namespaces) {
      int ingress = open(context, namespace, Direction.INGRESS);
      int egress = open(context, namespace, Direction.EGRESS);
      isolated(context, namespace, Direction.INGRESS, ingress, findings);
      isolated(context, namespace, Direction.EGRESS, egress, findings);
      defaults(context, namespace, findings);
      if (ingress > 0) {
        open.put(namespace, ingress);
      }
      if (egress > 0) {
        sending.add(namespace);
      }
    }
    for (String namespace : sending) {
      reachable(namespace, open, findings);
    }
  }

  /// How many pods of a namespace no policy isolates in a direction.
  private static int open(LintContext context, String namespace, Direction direction) {
    RoaringBitmap groups = context.pods().groups(everyone(namespace)).clone();
    for (NetworkPolicy policy : context.policiesOf(namespace)) {
      if (policy.isolates().contains(direction)) {
        groups.andNot(context.pods().groups(Selection.subjects(policy)));
      }
    }
    return context.pods().count(groups);
  }

  private static SelectorTerm everyone(String namespace) {
    return SelectorTerm.in(namespace, LabelSelector.EVERYTHING);
  }

  private static void isolated(
      LintContext context,
      String namespace,
      Direction direction,
      int open,
      Consumer<Finding> findings) {
    if (open > 0) {
      int all = context.pods().count(everyone(namespace));
      String message =
          "no policy isolates %s of namespace `%s` for %s"
              .formatted(
                  open == all ? "any pod" : open + " of the " + all + " pods",
                  namespace,
                  direction.field());
      findings.accept(
          finding(
              direction == Direction.INGRESS ? DiagnosticCode.NP4301 : DiagnosticCode.NP4302,
              message,
              null,
              namespace));
    }
  }

  private static void defaults(LintContext context, String namespace, Consumer<Finding> findings) {
    var missing = new ArrayList<String>();
    for (Direction direction : Direction.values()) {
      boolean denied =
          context.policiesOf(namespace).stream()
              .anyMatch(policy ->
                  policy.podSelector().isEverything() && policy.isolates().contains(direction));
      if (!denied) {
        missing.add(direction.field());
      }
    }
    if (!missing.isEmpty()) {
      findings.accept(
          finding(
              DiagnosticCode.NP4303,
              "namespace `%s` does not deny %s by default"
                  .formatted(namespace, String.join(" and ", missing)),
              "add a policy with an empty `podSelector` and no rules",
              namespace));
    }
  }

  private static void reachable(
      String namespace, Map<String, Integer> open, Consumer<Finding> findings) {
    List<String> others = open.keySet().stream().filter(name -> !name.equals(namespace)).toList();
    if (others.isEmpty()) {
      return;
    }
    String named =
        String.join(", ", others.stream().limit(NAMED).map(name -> "`" + name + "`").toList());
    String more = others.size() > NAMED ? " and " + (others.size() - NAMED) + " more" : "";
    findings.accept(
        finding(
            DiagnosticCode.NP4306,
            "pods of namespace `%s` may reach pods of %s%s that no policy isolates, on every port"
                .formatted(namespace, named, more),
            "no rule asks for that: isolate either end",
            namespace));
  }

  private static Finding finding(
      DiagnosticCode code, String message, @Nullable String help, String namespace) {
    return Finding.of(
        new Diagnostic(code, Severity.INFO, message, null, List.of(), help, List.of()),
        namespace,
        "");
  }
}
