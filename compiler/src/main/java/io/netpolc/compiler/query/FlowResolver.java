package io.netpolc.compiler.query;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Turns queries into flows.
///
/// An address of a selectable pod stands for that pod with that address; any other address for
/// itself. The name of a hostNetwork pod stands for its address. Two names are compared in the
/// first family, in the order of the source's addresses, that both have; a name and an address in
/// the address's family. Keeps indexes, so that a query costs two look-ups. Not thread-safe.
public final class FlowResolver {
  /// May stand before an address: `ip:203.0.113.7`, as connectivity suites write it.
  private static final String ADDRESS_PREFIX = "ip:";

  /// Looking for a similar name reads all names; a batch of wrong queries does so only this often.
  private static final int MAX_SUGGESTIONS = 20;

  private final Map<String, Pod> byName = new HashMap<>();
  private final Map<IpAddress, Pod> byAddress = new HashMap<>();
  private int suggestions;

  /// @param cluster whose pods can be asked about
  public FlowResolver(ClusterState cluster) {
    for (Pod pod : cluster.pods()) {
      byName.put(pod.qualifiedName(), pod);
      if (pod.selectable()) {
        pod.addresses().forEach(a -> byAddress.putIfAbsent(a, pod));
      }
    }
  }

  /// The end of a flow that an address stands for.
  public FlowEnd end(IpAddress address) {
    return new FlowEnd(byAddress.get(address), address);
  }

  /// Resolves a query.
  ///
  /// @return null after errors (NP2011, NP3010 to NP3013) were reported
  public @Nullable ResolvedQuery resolve(FlowQuery query, DiagnosticSink sink) {
    Word from = word(query.from(), sink);
    Word to = word(query.to(), sink);
    if (from == null || to == null) {
      return null;
    }
    IpFamily first = commonFamily(from, to, query.family(), null);
    if (first == null) {
      sink.report(noFamily(from, to, query.family()));
      return null;
    }
    IpFamily second = commonFamily(from, to, query.family(), first);
    return new ResolvedQuery(
        flow(from, to, query.port(), first),
        second == null ? null : flow(from, to, query.port(), second));
  }

  /// The first family in the order of `from` that both ends have, or null.
  ///
  /// @param only the family that is asked for, or null for any
  /// @param but not this one
  private static @Nullable IpFamily commonFamily(
      Word from, Word to, @Nullable IpFamily only, @Nullable IpFamily but) {
    for (IpAddress address : from.addresses()) {
      IpFamily family = address.family();
      if ((only == null || family == only) && family != but && has(to, family)) {
        return family;
      }
    }
    return null;
  }

  private static boolean has(Word word, IpFamily family) {
    for (IpAddress address : word.addresses()) {
      if (address.family() == family) {
        return true;
      }
    }
    return false;
  }

  /// What one end of a query may stand for.
  private sealed interface Word {
    record Named(Pod pod) implements Word {}

    record Literal(IpAddress address) implements Word {}

    /// The preferred one first.
    default List<IpAddress> addresses() {
      return switch (this) {
        case Named(Pod pod) -> pod.addresses();
        case Literal(IpAddress address) -> List.of(address);
      };
    }

    default String text() {
      return switch (this) {
        case Named(Pod pod) -> pod.qualifiedName();
        case Literal(IpAddress address) -> address.toString();
      };
    }
  }

  private Flow flow(Word from, Word to, PortSpec asked, IpFamily family) {
    PortSpec port = asked.in(family);
    return new Flow(end(from, family), end(to, family), port.protocol(), port.port());
  }

  private FlowEnd end(Word word, IpFamily family) {
    return switch (word) {
      case Word.Literal(IpAddress address) -> end(address);
      case Word.Named(Pod pod) -> {
        IpAddress address = pod.address(family);
        if (address == null) {
          throw new IllegalStateException(pod.qualifiedName() + " has no address in " + family);
        }
        yield new FlowEnd(pod.selectable() ? pod : null, address);
      }
    };
  }

  private @Nullable Word word(String text, DiagnosticSink sink) {
    Pod pod = byName.get(text);
    if (pod != null) {
      return named(pod, sink);
    }
    IpAddress address =
        IpAddress.parse(
            text.startsWith(ADDRESS_PREFIX) ? text.substring(ADDRESS_PREFIX.length()) : text);
    if (address != null) {
      return new Word.Literal(address);
    }
    boolean isName = text.indexOf('/') > 0 && text.indexOf('/') == text.lastIndexOf('/');
    Diagnostic error =
        isName
            ? Diagnostic.error(DiagnosticCode.NP3010, "there is no pod `" + text + "`")
            : Diagnostic.error(
                DiagnosticCode.NP2011, "`" + text + "` is neither NAMESPACE/POD nor an address");
    sink.report(error.withHelp(suggestion(text)));
    return null;
  }

  private @Nullable String suggestion(String text) {
    if (suggestions == MAX_SUGGESTIONS) {
      return null;
    }
    suggestions++;
    // A text without a namespace is compared with the names of pods alone.
    UnaryOperator<String> compared =
        text.indexOf('/') >= 0 ? name -> name : name -> name.substring(name.indexOf('/') + 1);
    return Suggestion.question(Suggestion.nearest(text, byName.keySet(), compared));
  }

  private static @Nullable Word named(Pod pod, DiagnosticSink sink) {
    if (pod.completed()) {
      sink.report(
          Diagnostic.error(DiagnosticCode.NP3011, "pod `" + pod.qualifiedName() + "` has completed")
              .withHelp("a completed pod has no network; its address may be another pod's by now"));
      return null;
    }
    if (pod.addresses().isEmpty()) {
      sink.report(
          Diagnostic.error(
                  DiagnosticCode.NP3012, "pod `" + pod.qualifiedName() + "` has no address")
              .withHelp("`status.podIPs` is empty: the pod has not been started yet"));
      return null;
    }
    return new Word.Named(pod);
  }

  private static Diagnostic noFamily(Word from, Word to, @Nullable IpFamily family) {
    String wanted =
        family == null
            ? ""
            : " in the family asked for (IP" + (family == IpFamily.V4 ? "v4)" : "v6)");
    return Diagnostic.error(
            DiagnosticCode.NP3013,
            "`"
                + from.text()
                + "` and `"
                + to.text()
                + "` have no addresses of one family"
                + wanted)
        .withNote("`" + from.text() + "` has " + familyWords(from))
        .withNote("`" + to.text() + "` has " + familyWords(to));
  }

  private static String familyWords(Word word) {
    return String.join(
        " and ",
        word.addresses().stream()
            .map(IpAddress::family)
            .distinct()
            .map(f -> f == IpFamily.V4 ? "IPv4" : "IPv6")
            .toList());
  }
}
