package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Blocks that take what they hardly mean: NP4013 addresses of pods, which come and go; NP4014 of
/// Services, which no policy sees; NP4015 of nodes; NP4021 of the loopback, which no packet on a
/// pod's interface has. And NP4016: a block of which `except` leaves nothing.
///
/// A block is meant for what is outside the cluster (API documentation of `ipBlock`). One of a
/// whole family is meant for everything, unless its exceptions take some pods out and not others.
final class AddressBlocks implements LintRule {
  private static final List<Cidr> LOOPBACK =
      List.of(
          Objects.requireNonNull(Cidr.parse("127.0.0.0/8")),
          Objects.requireNonNull(Cidr.parse("::1/128")));

  /// Blocks that are wider than this are taken to mean the network around the cluster.
  private static final int WIDE = 8;

  private record Known(AddressSet pods, AddressSet services, AddressSet nodes) {}

  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    Known known = known(context);
    for (NetworkPolicy policy : context.policies()) {
      for (Direction direction : policy.isolatesInOrder()) {
        for (PolicyRule rule : policy.effectiveRules(direction)) {
          for (Peer peer : rule.peers()) {
            if (peer instanceof Peer.IpBlock block) {
              check(context, known, rule, block, findings);
            }
          }
        }
      }
    }
  }

  private static Known known(LintContext context) {
    var pods = new ArrayList<IpAddress>();
    for (Pod pod : context.pods().pods()) {
      if (!pod.synthetic()) {
        pods.addAll(pod.addresses());
      }
    }
    var services = new ArrayList<IpAddress>();
    context.cluster().services().forEach(service -> services.addAll(service.addresses()));
    var nodes = new ArrayList<IpAddress>();
    context.cluster().nodes().forEach(node -> nodes.addAll(node.addresses()));
    return new Known(new AddressSet(pods), new AddressSet(services), new AddressSet(nodes));
  }

  private static void check(
      LintContext context,
      Known known,
      PolicyRule rule,
      Peer.IpBlock block,
      Consumer<Finding> findings) {
    Diagnostic found =
        isEmpty(block)
            ? empty(block)
            : LOOPBACK.stream().anyMatch(loopback -> loopback.contains(block.cidr()))
                ? loopback(block)
                : inside(context, known, rule, block);
    if (found != null) {
      findings.accept(
          Finding.of(
              found,
              rule.ref().policy(),
              rule.ref().direction().field() + " " + SelectorWords.of(block)));
    }
  }

  /// Whether exceptions leave nothing: each begins where the one before it ends, up to the end.
  static boolean isEmpty(Peer.IpBlock block) {
    IpAddress at = block.cidr().network();
    for (Cidr except : AddressSet.outermost(block.except())) {
      if (!except.contains(at)) {
        return false;
      }
      IpAddress next = except.last().next();
      if (next == null || !block.cidr().contains(next)) {
        return true;
      }
      at = next;
    }
    return false;
  }

  private static Diagnostic empty(Peer.IpBlock block) {
    Diagnostic diagnostic =
        Diagnostic.error(
            DiagnosticCode.NP4016,
            span(block, 0),
            "`except` takes every address of `%s` out: the block matches nothing"
                .formatted(block.cidr()));
    for (int i = 1; i < block.places().size(); i++) {
      diagnostic = diagnostic.withSecondary(block.places().get(i), "taken out");
    }
    return diagnostic.withHelp("take the block out, or make the exceptions smaller");
  }

  private static Diagnostic loopback(Peer.IpBlock block) {
    return Diagnostic.warning(
            DiagnosticCode.NP4021,
            span(block, 0),
            "no packet that a policy sees has a loopback address")
        .withHelp("a pod always reaches itself; take the block out");
  }

  private static @Nullable Diagnostic inside(
      LintContext context, Known known, PolicyRule rule, Peer.IpBlock block) {
    int pods = context.options().ipBlocksMatchPods() ? known.pods.count(block) : 0;
    boolean family = block.cidr().prefixLength() == 0;
    if (family) {
      boolean some = known.pods.count(Cidr.all(block.cidr().family())) > pods;
      return pods > 0 && some ? pods(block, known, pods) : null;
    }
    if (pods > 0) {
      return pods(block, known, pods);
    }
    if (block.cidr().prefixLength() < WIDE) {
      return null;
    }
    int services = known.services.count(block);
    if (services > 0 && rule.ref().direction() == Direction.EGRESS) {
      return Diagnostic.warning(
              DiagnosticCode.NP4014,
              span(block, 0),
              "block `%s` has addresses of Services (%d), such as `%s`, which no policy sees"
                  .formatted(block.cidr(), services, known.services.first(block)))
          .withHelp("policies see the pod behind a Service: allow pods by label");
    }
    int nodes = known.nodes.count(block);
    return nodes == 0
        ? null
        : Diagnostic.warning(
                DiagnosticCode.NP4015,
                span(block, 0),
                "block `%s` has addresses of nodes (%d), such as `%s`"
                    .formatted(block.cidr(), nodes, known.nodes.first(block)))
            .withHelp(
                "that is every pod on the nodes' network, and clients whose address a node"
                    + " replaces; take the nodes out with `except` if they are not meant");
  }

  private static Diagnostic pods(Peer.IpBlock block, Known known, int pods) {
    return Diagnostic.warning(
            DiagnosticCode.NP4013,
            span(block, 0),
            "block `%s` has addresses of pods (%d), such as `%s`"
                .formatted(SelectorWords.of(block), pods, known.pods.first(block)))
        .withHelp("pods' addresses change: select pods by label, and keep blocks for the outside");
  }

  private static Span span(Peer.IpBlock block, int place) {
    return block.places().isEmpty() ? block.span() : block.places().get(place);
  }

  /// The families of running pods.
  static List<IpFamily> families(LintContext context) {
    return List.of(IpFamily.values()).stream()
        .filter(family ->
            context.pods().pods().stream()
                .anyMatch(pod -> !pod.synthetic() && pod.address(family) != null))
        .toList();
  }
}
