package io.netpolc.bench.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An apiserver that lists a made cluster in pages, and sends events as they are given to it.
final class ReplayedServer implements AutoCloseable {
  private static final Map<String, String> RESOURCES =
      Map.of(
          "Namespace", "/api/v1/namespaces",
          "Node", "/api/v1/nodes",
          "Pod", "/api/v1/pods",
          "Service", "/api/v1/services",
          "EndpointSlice", "/apis/discovery.k8s.io/v1/endpointslices",
          "NetworkPolicy", "/apis/networking.k8s.io/v1/networkpolicies");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, List<byte[]>> objects = new TreeMap<>();
  private final Map<String, OutputStream> watches = new ConcurrentHashMap<>();
  private long version = 1;

  /// @param files kubectl Lists
  ReplayedServer(List<Path> files) throws IOException {
    var mapper = new ObjectMapper();
    for (Path file : files) {
      for (JsonNode item : mapper.readTree(file.toFile()).path("items")) {
        objects
            .computeIfAbsent(path(item), _ -> new ArrayList<>())
            .add(mapper.writeValueAsBytes(stamped((ObjectNode) item)));
      }
    }
    // As an apiserver does; the Java runtime's takes it from a property only.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  private static String path(JsonNode object) {
    String path = RESOURCES.get(object.path("kind").asText());
    if (path == null) {
      throw new IllegalArgumentException("nobody lists " + object.path("kind"));
    }
    return path;
  }

  /// The object in another version.
  private synchronized ObjectNode stamped(ObjectNode object) {
    version++;
    ((ObjectNode) object.path("metadata")).put("resourceVersion", Long.toString(version));
    return object;
  }

  /// A kubeconfig for it.
  Path kubeconfig(Path folder) throws IOException {
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        current-context: bench
        contexts: [{name: bench, context: {cluster: bench}}]
        clusters: [{name: bench, cluster: {server: "%s"}}]
        """
            .formatted(url));
  }

  /// The bytes of an event.
  byte[] event(String type, ObjectNode object) throws IOException {
    JsonNode stamped = stamped(object.deepCopy());
    return "{\"type\":\"%s\",\"object\":%s}\n"
        .formatted(type, new ObjectMapper().writeValueAsString(stamped))
        .getBytes(StandardCharsets.UTF_8);
  }

  /// Puts an event on the socket of whoever watches.
  ///
  /// @param kind of the object
  void send(String kind, byte[] event) throws IOException {
    OutputStream out = watches.get(RESOURCES.get(kind));
    if (out == null) {
      throw new IOException("nobody watches " + kind);
    }
    out.write(event);
    out.flush();
  }

  /// Whether every resource is watched.
  boolean isWatched() {
    return watches.size() == RESOURCES.size();
  }

  /// Forgets who watched.
  void reset() {
    watches.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    if (query.contains("watch=true")) {
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      out.flush();
      watches.put(path, out);
      return;
    }
    try (exchange) {
      byte[] page = page(path, number(query, "continue", 0), number(query, "limit", 0));
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    }
  }

  private static int number(String query, String name, int otherwise) {
    for (String part : query.split("&", -1)) {
      if (part.startsWith(name + "=")) {
        return Integer.parseInt(part.substring(name.length() + 1));
      }
    }
    return otherwise;
  }

  private byte[] page(String path, int from, int limit) throws IOException {
    List<byte[]> all = objects.getOrDefault(path, List.of());
    int to = limit == 0 ? all.size() : Math.min(all.size(), from + limit);
    String next = to < all.size() ? ",\"continue\":\"" + to + "\"" : "";
    var out = new ByteArrayOutputStream();
    out.write(
        "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":{\"resourceVersion\":\"%d\"%s},\"items\":["
            .formatted(listKind(path), apiVersion(path), version, next)
            .getBytes(StandardCharsets.UTF_8));
    for (int i = from; i < to; i++) {
      if (i > from) {
        out.write(',');
      }
      out.write(all.get(i));
    }
    out.write(']');
    out.write('}');
    return out.toByteArray();
  }

  private static String listKind(String path) {
    return RESOURCES.entrySet().stream()
            .filter(entry -> entry.getValue().equals(path))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow()
        + "List";
  }

  private static String apiVersion(String path) {
    String[] parts = path.split("/", -1);
    return parts[1].equals("api") ? parts[2] : parts[2] + "/" + parts[3];
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
