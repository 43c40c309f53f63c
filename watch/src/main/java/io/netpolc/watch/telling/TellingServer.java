package io.netpolc.watch.telling;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Answers requests for pages. Each request has a thread of its own: whoever is slow to ask or to
/// read holds up nobody. What would need more threads than there may be is cut off. The threads are
/// no virtual ones, whose text buffers grow by single characters.
final class TellingServer implements AutoCloseable {
  private static final int MOST_THREADS = 64;
  private static final int IDLE_SECONDS = 30;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final long NO_CONTENT = -1;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Map<String, Answer> answers;

  /// Makes a page.
  interface Answer {
    /// The page as it is now.
    ///
    /// @param accept what the `Accept` header says, or null
    Page page(@Nullable String accept);
  }

  private TellingServer(HttpServer server, Map<String, Answer> answers) {
    this.server = server;
    this.answers = Map.copyOf(answers);
    threads =
        new ThreadPoolExecutor(
            0,
            MOST_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("telling-", 0).factory());
  }

  /// Begins to answer.
  ///
  /// @param address port 0 for any that is free
  /// @param answers by path
  /// @throws IOException if nobody can listen there, with what to say of it
  static TellingServer at(InetSocketAddress address, Map<String, Answer> answers)
      throws IOException {
    var server = new TellingServer(bound(address), answers);
    server.start();
    return server;
  }

  private static HttpServer bound(InetSocketAddress address) throws IOException {
    try {
      return HttpServer.create(address, 0);
    } catch (BindException refused) {
      throw new IOException(
          "cannot listen at %s: %s".formatted(text(address), refused.getMessage()), refused);
    }
  }

  private void start() {
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /// Where it listens.
  InetSocketAddress address() {
    return server.getAddress();
  }

  /// `127.0.0.1:9655`, `[::1]:9655`.
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      boolean head = method.equals("HEAD");
      Page page =
          head || method.equals("GET")
              ? page(exchange)
              : Page.text(METHOD_NOT_ALLOWED, "only GET and HEAD are answered");
      exchange.getResponseHeaders().set("Content-Type", page.type());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(page.status(), head ? NO_CONTENT : page.content().length);
      if (!head) {
        exchange.getResponseBody().write(page.content());
      }
    }
  }

  private Page page(HttpExchange exchange) {
    Answer answer = answers.get(exchange.getRequestURI().getPath());
    return answer == null
        ? Page.text(
            NOT_FOUND, "there is " + String.join(", ", answers.keySet().stream().sorted().toList()))
        : answer.page(exchange.getRequestHeaders().getFirst("Accept"));
  }

  /// Ends at once; requests are cut off.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
