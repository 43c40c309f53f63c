package io.netpolc.watch.telling;

import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.loader.NodePolicy;
import io.netpolc.watch.node.NodeWatch.Report;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells by HTTP how it is with a node that follows a cluster, from what it hears by its [#report]:
/// `/metrics`, `/healthz`, `/readyz`, `/debug/state`.
public final class Telling implements AutoCloseable {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final Told told;
  private final Metrics metrics;
  private final TellingServer server;

  private Telling(Told told, Metrics metrics, TellingServer server) {
    this.told = told;
    this.metrics = metrics;
    this.server = server;
  }

  /// Who tells.
  ///
  /// @param node the node's name
  /// @param version of netpolc
  /// @param mode [PolicyMode#AUDIT] if no policy is enforced, whatever policies say themselves
  public record Speaker(String node, String version, PolicyMode mode) {}

  /// Begins to tell.
  ///
  /// @param address port 0 for any that is free
  /// @param kernel this node's; nobody else's object, as it is asked by other threads
  /// @throws IOException if nobody can listen there, with what to say of it
  public static Telling at(InetSocketAddress address, Speaker speaker, NodePolicy kernel)
      throws IOException {
    return at(address, speaker, KernelView.of(kernel), new Told());
  }

  static Telling at(InetSocketAddress address, Speaker speaker, KernelView kernel, Told told)
      throws IOException {
    var metrics = new Metrics(speaker.version(), told, kernel);
    var state = new DebugState(speaker, told, kernel);
    Map<String, TellingServer.Answer> answers =
        Map.of(
            "/metrics",
            metrics::page,
            "/healthz",
            _ -> verdict(told.illness()),
            "/readyz",
            _ -> verdict(told.unreadiness()),
            "/debug/state",
            _ -> state.page());
    return new Telling(told, metrics, TellingServer.at(address, answers));
  }

  /// @param reason against it, or null
  private static Page verdict(@Nullable String reason) {
    return reason == null ? Page.text(OK, "ok") : Page.text(UNAVAILABLE, reason);
  }

  /// Has to hear everything.
  public Report report() {
    return Reports.all(told, metrics);
  }

  /// Where it listens: `127.0.0.1:9655`.
  public String address() {
    return TellingServer.text(server.address());
  }

  /// Ends; requests are cut off.
  @Override
  public void close() {
    server.close();
  }
}
