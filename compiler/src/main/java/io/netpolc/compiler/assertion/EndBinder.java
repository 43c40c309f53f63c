package io.netpolc.compiler.assertion;

import io.netpolc.compiler.assertion.EndTerm.Namespaces;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.ir.SelectorTerm.Scope;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.reach.FlowClasses;
import io.netpolc.compiler.resolve.PodIndex;
import io.netpolc.compiler.source.Span;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Finds out whom the words of tests mean in a cluster. What the same words mean is looked up once.
final class EndBinder {
  private static final int MAX_SUGGESTIONS = 20;
  private static final String NO_OWNER = "Pod";

  /// Words without their place.
  private record PodsKey(
      Namespaces namespaces, LabelSelector labels, @Nullable String name, @Nullable String kind) {}

  private final ClusterState cluster;
  private final Population population;
  private final PodIndex index;
  private final List<Pod> pods = new ArrayList<>();
  private final List<BitSet> ofGroup = new ArrayList<>();
  private final Map<Object, Ends> known = new HashMap<>();
  private final Set<String> names = new TreeSet<>();
  private final Set<String> namespaces = new TreeSet<>();
  private int suggestions;

  /// @param sets all that are ever asked about
  EndBinder(FlowClasses classes, ClusterState cluster, Collection<EndSet> sets) {
    this.cluster = cluster;
    var cuts = new HashSet<Cidr>();
    var keys = new HashSet<String>();
    sets.stream()
        .flatMap(EndSet::all)
        .forEach(term -> {
          switch (term) {
            case EndTerm.Addresses(var cidr, _) -> cuts.add(cidr);
            case EndTerm.Pods(_, var labels, _, _, _, _) ->
                labels.requirements().stream().map(Requirement::key).forEach(keys::add);
            case EndTerm.Dns _, EndTerm.Nodes _, EndTerm.World _, EndTerm.Anything _ -> {}
          }
        });
    population = new Population(classes, cluster, cuts);
    pods.addAll(classes.pods());
    pods.addAll(population.hostPods());
    index = new PodIndex(pods, cluster.namespaces(), keys, Set.of());
    for (int group = 0; group < index.groupCount(); group++) {
      ofGroup.add(new BitSet());
    }
    for (int pod = 0; pod < pods.size(); pod++) {
      ofGroup.get(index.groupOf(pod)).set(pod);
    }
  }

  Population population() {
    return population;
  }

  /// Whom a set means.
  ///
  /// @param allowEmpty whether terms, the namespaces they name, and exceptions may mean nobody
  /// @param sink gets NP2022 for a term that means nobody or names a namespace without pods, NP2023
  ///   for an exception that takes nothing away
  Ends bind(EndSet set, boolean allowEmpty, DiagnosticSink sink) {
    Ends all = population.nobody();
    for (EndTerm term : set.terms()) {
      Ends ends = ends(term);
      if (!allowEmpty && namesPods(term, sink) && ends.isEmpty()) {
        sink.report(meansNobody(term));
      }
      all = all.union(ends);
    }
    for (EndTerm term : set.except()) {
      Ends ends = ends(term);
      if (!allowEmpty && namesPods(term, sink) && !ends.intersects(all)) {
        sink.report(ends.isEmpty() ? meansNobody(term) : takesNothing(term));
      }
      all = all.without(ends);
    }
    return all;
  }

  /// Whether each of the namespaces behind `in` or `outside` has pods, on their node's network or
  /// not: what is said of several, or of all others, shows nothing of one that is misspelt.
  private boolean namesPods(EndTerm term, DiagnosticSink sink) {
    boolean all = true;
    if (term instanceof EndTerm.Pods words) {
      for (int i = 0; i < words.spaces().size(); i++) {
        Scope scope = words.namespaces().scopes().get(i);
        if (index.select(new SelectorTerm(scope, LabelSelector.EVERYTHING)).isEmpty()) {
          sink.report(holdsNobody(words.spaces().get(i), scope));
          all = false;
        }
      }
    }
    return all;
  }

  /// Pods, nodes and the world: whoever policies can keep apart.
  Ends anything() {
    return known.computeIfAbsent("anything", _ -> population.anything());
  }

  /// Whom a term means.
  Ends ends(EndTerm term) {
    return switch (term) {
      case EndTerm.Pods(var namespaces, var labels, var name, var kind, _, _) ->
          known.computeIfAbsent(
              new PodsKey(namespaces, labels, name, kind), _ -> pods((EndTerm.Pods) term));
      case EndTerm.Dns(var namespace, _) ->
          known.computeIfAbsent(
              "dns:" + namespace, _ -> population.ends(dnsPods(namespace), _ -> false, false));
      case EndTerm.Addresses(var cidr, _) ->
          known.computeIfAbsent(cidr, _ -> population.within(cidr));
      case EndTerm.Nodes _ -> population.ends(new BitSet(), population::isNode, false);
      case EndTerm.World _ ->
          known.computeIfAbsent("world", _ -> population.ends(new BitSet(), _ -> false, true));
      case EndTerm.Anything _ -> anything();
    };
  }

  /// Pods that policies see; and where one is named that is on its node's network, its addresses.
  private Ends pods(EndTerm.Pods term) {
    var chosen = new BitSet();
    groups(term).forEach((int group) -> chosen.or(ofGroup.get(group)));
    if (term.name() != null || term.kind() != null) {
      chosen.stream().filter(pod -> !isCalled(pods.get(pod), term)).forEach(chosen::clear);
    }
    int seen = population.classes().pods().size();
    var addresses = new HashSet<Object>();
    if (term.name() != null) {
      for (int pod = chosen.nextSetBit(seen); pod >= 0; pod = chosen.nextSetBit(pod + 1)) {
        addresses.addAll(pods.get(pod).addresses());
      }
    }
    return population.ends(chosen, addresses::contains, false);
  }

  private BitSet dnsPods(String namespace) {
    var dns = new DnsPods(cluster, namespace);
    var chosen = new BitSet();
    for (int pod = 0; pod < population.classes().pods().size(); pod++) {
      chosen.set(pod, dns.contains(pods.get(pod)));
    }
    return chosen;
  }

  private RoaringBitmap groups(EndTerm.Pods term) {
    var groups = new RoaringBitmap();
    for (Scope scope : term.namespaces().scopes()) {
      groups.or(index.select(new SelectorTerm(scope, term.labels())));
    }
    if (!term.namespaces().outside()) {
      return groups;
    }
    var everywhere = Namespaces.ALL.scopes().getFirst();
    return RoaringBitmap.andNot(index.select(new SelectorTerm(everywhere, term.labels())), groups);
  }

  private static boolean isCalled(Pod pod, EndTerm.Pods term) {
    Pod.Owner owner = pod.owner();
    String name = term.name();
    if (name != null && !name.equals(pod.name()) && (owner == null || !name.equals(owner.name()))) {
      return false;
    }
    return term.kind() == null || (owner == null ? NO_OWNER : owner.kind()).equals(term.kind());
  }

  private Diagnostic meansNobody(EndTerm term) {
    return nobody(
        term.span(), "there is nobody whom `" + text(term.span()) + "` means", suggestion(term));
  }

  private Diagnostic holdsNobody(Span space, Scope scope) {
    return nobody(
        space,
        "there is no pod in `" + text(space) + "`",
        scope instanceof Scope.Named(var name) ? suggestion(name, namespaces) : null);
  }

  private static Diagnostic nobody(Span span, String message, @Nullable String suggestion) {
    return Diagnostic.error(DiagnosticCode.NP2022, span, message)
        .withHelp(
            Objects.requireNonNullElse(
                suggestion, "`allow empty` at the end of a test allows that"));
  }

  private static Diagnostic takesNothing(EndTerm term) {
    return Diagnostic.error(
            DiagnosticCode.NP2023,
            term.span(),
            "`" + text(term.span()) + "` takes nothing away from what is before it")
        .withHelp("write `except` directly behind what it is to narrow");
  }

  private @Nullable String suggestion(EndTerm term) {
    String text = text(term.span());
    return term instanceof EndTerm.Pods && text.indexOf('/') > 0 ? suggestion(text, names) : null;
  }

  /// @param known filled before it is looked at
  private @Nullable String suggestion(String text, Set<String> known) {
    if (suggestions == MAX_SUGGESTIONS) {
      return null;
    }
    suggestions++;
    if (names.isEmpty()) {
      for (Pod pod : pods) {
        namespaces.add(pod.namespace());
        names.add(pod.namespace() + "/*");
        names.add(pod.qualifiedName());
        Pod.Owner owner = pod.owner();
        if (owner != null) {
          names.add(pod.namespace() + "/" + owner.name());
        }
      }
    }
    return Suggestion.help(text, known);
  }

  /// As it is written.
  private static String text(Span span) {
    String line = Objects.requireNonNullElse(span.file().line(span.line()), "");
    return line.substring(span.column() - 1, span.endColumn() - 1);
  }
}
