package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.source.Span;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Parts of one rule that add nothing to its other parts: NP4201 peers, NP4202 ports, NP4203 two
/// prefixes that are halves of one, NP4204 an exception inside another. Of parts that are alike the
/// first stays.
final class UselessItems {
  private final LintContext context;
  private final NetworkPolicy policy;
  private final PolicyRule rule;
  private final Consumer<Candidate> candidates;

  private UselessItems(
      LintContext context, NetworkPolicy policy, PolicyRule rule, Consumer<Candidate> candidates) {
    this.context = context;
    this.policy = policy;
    this.rule = rule;
    this.candidates = candidates;
  }

  static void check(
      LintContext context, NetworkPolicy policy, PolicyRule rule, Consumer<Candidate> candidates) {
    var items = new UselessItems(context, policy, rule, candidates);
    items.peers();
    items.ports();
  }

  private void peers() {
    BitSet gone = new BitSet();
    for (int i = rule.peers().size() - 1; i >= 0; i--) {
      int cover = cover(rule.peers(), i, gone, Inclusion::peer);
      if (cover >= 0 && !DashConfusion.explains(context, rule, i)) {
        gone.set(i);
        Peer peer = rule.peers().get(i);
        candidate(
            needless(DiagnosticCode.NP4201, peer.span(), "peer", rule.peers().get(cover).span()),
            peer.span(),
            SelectorWords.of(peer),
            new Cut.OfPeer(rule.ref(), i, null));
      }
    }
    halves(gone);
    for (int i = 0; i < rule.peers().size(); i++) {
      if (!gone.get(i) && rule.peers().get(i) instanceof Peer.IpBlock block) {
        exceptions(i, block);
      }
    }
  }

  private void ports() {
    BitSet gone = new BitSet();
    for (int i = rule.ports().size() - 1; i >= 0; i--) {
      int cover = cover(rule.ports(), i, gone, Inclusion::port);
      if (cover >= 0) {
        gone.set(i);
        PolicyPort port = rule.ports().get(i);
        candidate(
            needless(DiagnosticCode.NP4202, port.span(), "port", rule.ports().get(cover).span()),
            port.span(),
            SelectorWords.of(port),
            new Cut.OfPort(rule.ref(), i, null));
      }
    }
    new AdjacentPorts(policy, rule, gone).check(candidates);
  }

  private static <T> int cover(List<T> items, int index, BitSet gone, BiPredicate<T, T> included) {
    for (int i = 0; i < items.size(); i++) {
      if (i != index && !gone.get(i) && included.test(items.get(index), items.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static Diagnostic needless(DiagnosticCode code, Span span, String what, Span cover) {
    return Diagnostic.warning(
            code,
            span,
            "this %s adds nothing: another one of the rule takes all of it".formatted(what))
        .withSecondary(cover, "takes all of it");
  }

  private void candidate(Diagnostic diagnostic, Span span, String words, Cut cut) {
    Fix.Edit edit = ItemText.removal(span);
    candidates.accept(
        new Candidate(
            finding(diagnostic, words)
                .withFix(edit == null ? null : new Fix("take the item out", List.of(edit))),
            List.of(cut)));
  }

  private Finding finding(Diagnostic diagnostic, String words) {
    return Finding.of(diagnostic, policy.ref(), SelectorWords.of(rule) + " | " + words.strip());
  }

  /// Prefixes of one length that differ in their last bit only.
  private void halves(BitSet gone) {
    Map<Cidr, Integer> first = new HashMap<>();
    for (int i = 0; i < rule.peers().size(); i++) {
      if (gone.get(i)
          || !(rule.peers().get(i) instanceof Peer.IpBlock block)
          || !block.except().isEmpty()
          || block.cidr().prefixLength() == 0) {
        continue;
      }
      Cidr whole = Cidr.of(block.cidr().network(), block.cidr().prefixLength() - 1);
      Integer other = first.remove(whole);
      if (other == null || !(rule.peers().get(other) instanceof Peer.IpBlock half)) {
        first.put(whole, i);
        continue;
      }
      var instead = new Peer.IpBlock(whole, List.of(), half.span(), half.places());
      Diagnostic diagnostic =
          Diagnostic.warning(
                  DiagnosticCode.NP4203,
                  place(block, 0),
                  "`%s` and `%s` are the halves of `%s`"
                      .formatted(half.cidr(), block.cidr(), whole))
              .withSecondary(place(half, 0), "the other half")
              .withHelp("write one block `%s`".formatted(whole));
      candidates.accept(
          new Candidate(
              finding(diagnostic, whole.toString()).withFix(join(half, block, whole)),
              List.of(
                  new Cut.OfPeer(rule.ref(), other, instead),
                  new Cut.OfPeer(rule.ref(), i, null))));
    }
  }

  private static @Nullable Fix join(Peer.IpBlock half, Peer.IpBlock other, Cidr whole) {
    Fix.Edit removal = ItemText.removal(other.span());
    return removal == null || half.places().isEmpty()
        ? null
        : new Fix(
            "make one block of two",
            List.of(new Fix.Edit(half.places().getFirst(), quoted(whole)), removal));
  }

  /// An IPv6 prefix may end in a colon before the slash; quotes never harm.
  private static String quoted(Cidr cidr) {
    String text = cidr.toString();
    return text.contains(":") ? "\"" + text + "\"" : text;
  }

  private void exceptions(int index, Peer.IpBlock block) {
    List<Cidr> except = block.except();
    BitSet gone = new BitSet();
    for (int i = except.size() - 1; i >= 0; i--) {
      int cover = cover(except, i, gone, (inner, outer) -> outer.contains(inner));
      if (cover < 0) {
        continue;
      }
      gone.set(i);
      var left = new ArrayList<Cidr>(except);
      left.remove(i);
      Diagnostic diagnostic =
          Diagnostic.warning(
                  DiagnosticCode.NP4204,
                  place(block, i + 1),
                  "exception `%s` adds nothing: `%s` takes it out already"
                      .formatted(except.get(i), except.get(cover)))
              .withSecondary(place(block, cover + 1), "takes it out");
      Fix.Edit edit = ItemText.removal(place(block, i + 1));
      candidates.accept(
          new Candidate(
              finding(diagnostic, "except " + except.get(i))
                  .withFix(edit == null ? null : new Fix("take the exception out", List.of(edit))),
              List.of(
                  new Cut.OfPeer(
                      rule.ref(),
                      index,
                      new Peer.IpBlock(block.cidr(), left, block.span(), List.of())))));
    }
  }

  private static Span place(Peer.IpBlock block, int index) {
    return block.places().isEmpty() ? block.span() : block.places().get(index);
  }
}
