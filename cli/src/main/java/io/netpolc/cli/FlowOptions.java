package io.netpolc.cli;

import static java.util.Objects.requireNonNull;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.query.PortSpec;
import io.netpolc.compiler.query.ResolvedQuery;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The options that ask about one flow.
final class FlowOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(names = "--from", paramLabel = "NS/POD|IP", description = "Who opens the connection.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "NS/POD|IP", description = "To whom.")
  private @Nullable String to;

  @Option(
      names = "--port",
      paramLabel = "PROTOCOL/PORT",
      description = "TCP/80, UDP/53, SCTP/7, ICMP, or IP/50 for a protocol by its number.")
  private @Nullable String port;

  @Option(
      names = "--family",
      paramLabel = "4|6",
      description = "Compares two pods in this family (default: the first that both have).")
  private @Nullable String family;

  /// A question and the flow that it means.
  record Asked(FlowQuery query, ResolvedQuery resolved) {}

  /// Whether any of them is given.
  boolean given() {
    return from != null || to != null || port != null;
  }

  /// Ends the command unless all that a question needs is given.
  ///
  /// @throws CommandFailure if something is missing
  void require() throws CommandFailure {
    if (from == null || to == null || port == null) {
      String name = command == null ? "netpolc" : command.qualifiedName();
      throw CommandFailure.usage(
          "--from, --to and --port are needed together", "see " + name + " --help");
    }
  }

  /// Reads them.
  ///
  /// @return null after errors were reported, for which [#exitCode] has a code
  /// @throws CommandFailure if they do not fit together
  @Nullable Asked read(ClusterState cluster, DiagnosticSink sink) throws CommandFailure {
    require();
    IpFamily wanted = family == null ? null : QueryLine.family(family);
    if (family != null && wanted == null) {
      throw CommandFailure.usage("--family is 4 or 6", null);
    }
    PortSpec spec = PortSpec.parse(requireNonNull(port), sink);
    if (spec == null) {
      return null;
    }
    var query = new FlowQuery(requireNonNull(from), requireNonNull(to), spec, wanted);
    ResolvedQuery resolved = new FlowResolver(cluster).resolve(query, sink);
    return resolved == null ? null : new Asked(query, resolved);
  }

  /// What kind of fault was reported: a value that could not be read, whatever the input is, or one
  /// that does not fit the input.
  static int exitCode(DiagnosticSink sink) {
    return sink.diagnostics().stream().anyMatch(FlowOptions::isMiswritten)
        ? ExitCode.USAGE
        : ExitCode.INVALID_INPUT;
  }

  private static boolean isMiswritten(Diagnostic diagnostic) {
    return diagnostic.code() == DiagnosticCode.NP2010 || diagnostic.code() == DiagnosticCode.NP2011;
  }
}
