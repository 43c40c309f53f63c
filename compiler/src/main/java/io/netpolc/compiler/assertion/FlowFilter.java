package io.netpolc.compiler.assertion;

import io.netpolc.compiler.assertion.EndTerm.Namespaces;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.ir.SelectorTerm.Scope;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.reach.ConnectionSet;
import java.util.Collection;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which observed connections some words mean: `from shop/* to data/redis on TCP/6379`. Of an
/// observed address no more is known than the name of its pod, so that words about labels, owners
/// and nodes are refused.
///
/// @param from whom the source must be among; null for anybody
/// @param to likewise the destination
/// @param ports which connections
public record FlowFilter(@Nullable EndSet from, @Nullable EndSet to, ConnectionSet ports) {
  /// Takes everything.
  public static final FlowFilter EVERYTHING = new FlowFilter(null, null, ConnectionSet.EVERYTHING);

  /// An observed address.
  ///
  /// @param address the address
  /// @param name `namespace/pod`, or null where no pod is known to have it
  public record Seen(IpAddress address, @Nullable String name) {}

  /// Refuses words that need more than a name (NP2025).
  ///
  /// @return null after an error was reported
  static @Nullable FlowFilter of(
      @Nullable EndSet from, @Nullable EndSet to, ConnectionSet ports, DiagnosticSink sink) {
    int errors = sink.errorCount();
    Stream.concat(Stream.ofNullable(from), Stream.ofNullable(to))
        .flatMap(EndSet::all)
        .filter(term -> !isKnown(term))
        .map(term ->
            Diagnostic.error(
                    DiagnosticCode.NP2025,
                    term.span(),
                    "an observed connection does not tell whether this is meant")
                .withHelp("only names of pods and namespaces, addresses and `world` are known"))
        .forEach(sink::report);
    return sink.errorCount() > errors ? null : new FlowFilter(from, to, ports);
  }

  private static boolean isKnown(EndTerm term) {
    return switch (term) {
      case EndTerm.Pods(var namespaces, var labels, _, var kind, _, _) ->
          kind == null
              && labels.isEverything()
              && namespaces.scopes().stream().allMatch(FlowFilter::isName);
      case EndTerm.Addresses _, EndTerm.World _, EndTerm.Anything _ -> true;
      case EndTerm.Dns _, EndTerm.Nodes _ -> false;
    };
  }

  private static boolean isName(Scope scope) {
    return switch (scope) {
      case Scope.Named _ -> true;
      case Scope.Labelled(var selector) -> selector.isEverything();
    };
  }

  /// Whether a connection is meant.
  ///
  /// @param port the destination's; not looked at for protocols without ports
  public boolean takes(Seen source, Seen destination, Protocol protocol, int port) {
    return takes(from, source) && takes(to, destination) && ports.contains(protocol, port);
  }

  private static boolean takes(@Nullable EndSet set, Seen seen) {
    return set == null || (isAmong(set.terms(), seen) && !isAmong(set.except(), seen));
  }

  private static boolean isAmong(Collection<EndTerm> terms, Seen seen) {
    return terms.stream().anyMatch(term -> isMeant(term, seen));
  }

  private static boolean isMeant(EndTerm term, Seen seen) {
    String name = seen.name;
    return switch (term) {
      case EndTerm.Pods pods -> name != null && isMeant(pods, name);
      case EndTerm.Addresses(var cidr, _) -> cidr.contains(seen.address);
      case EndTerm.World _ -> name == null;
      case EndTerm.Anything _ -> true;
      case EndTerm.Dns _, EndTerm.Nodes _ ->
          throw new IllegalStateException("refused when it was read");
    };
  }

  private static boolean isMeant(EndTerm.Pods pods, String name) {
    int slash = name.indexOf('/');
    Namespaces namespaces = pods.namespaces();
    boolean within =
        namespaces.scopes().stream()
            .anyMatch(scope ->
                !(scope instanceof Scope.Named(var namespace))
                    || namespace.equals(name.substring(0, slash)));
    return within != namespaces.outside()
        && (pods.name() == null || pods.name().equals(name.substring(slash + 1)));
  }
}
