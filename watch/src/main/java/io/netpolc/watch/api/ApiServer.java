package io.netpolc.watch.api;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/// A connection to a kube-apiserver. Tokens and certificates are the client library's concern, and
/// are read anew when the server refuses them. Safe for several threads.
public final class ApiServer implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int MOST_OF_AN_ERROR = 4096;

  private final HttpClient client;
  private final String url;

  private ApiServer(HttpClient client, String url) {
    this.client = client;
    this.url = url;
  }

  /// Gets ready to ask; nothing is sent yet.
  ///
  /// @throws IOException if the access cannot be used
  public static ApiServer at(ClusterAccess access) throws IOException {
    Config config = access.config();
    String url = config.getMasterUrl();
    return new ApiServer(
        HttpClientUtils.getHttpClientFactory().newBuilder(config).build(),
        url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
  }

  /// The address of the server.
  public String url() {
    return url;
  }

  /// Asks for a resource.
  ///
  /// @param patience how long the server may send nothing
  /// @return JSON; the caller closes it
  /// @throws ApiException if the server refuses
  /// @throws IOException if it does not answer
  InputStream get(Resource resource, Map<String, String> query, Duration patience)
      throws IOException {
    var body = new BodyStream(patience);
    HttpRequest request =
        client
            .newHttpRequestBuilder()
            .uri(url + resource.path() + "?" + encoded(query))
            .header("Accept", "application/json")
            .forStreaming()
            .build();
    HttpResponse<AsyncBody> response =
        await(client.consumeBytes(request, (buffers, _) -> body.accept(buffers)));
    body.open(response.body());
    if (!response.isSuccessful()) {
      try (body) {
        String text = new String(body.readNBytes(MOST_OF_AN_ERROR), StandardCharsets.UTF_8);
        throw refusal(resource.toString(), response.code(), text);
      }
    }
    return body;
  }

  /// Makes an object. Nothing that is enforced depends on one.
  ///
  /// @param path of the resource in its namespace
  /// @param object JSON
  /// @throws ApiException if the server refuses
  /// @throws IOException if it does not answer
  public void create(String path, String object) throws IOException {
    HttpRequest request =
        client.newHttpRequestBuilder().uri(url + path).post("application/json", object).build();
    HttpResponse<String> response = await(client.sendAsync(request, String.class));
    if (!response.isSuccessful()) {
      throw refusal(path, response.code(), response.bodyString());
    }
  }

  private <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> answer) throws IOException {
    try {
      return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (TimeoutException late) {
      answer.cancel(true);
      throw new IOException("%s does not answer".formatted(url), late);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      throw new IOException("%s cannot be reached: %s".formatted(url, reason), cause);
    }
  }

  private ApiException refusal(String what, int code, String text) {
    return new ApiException(
        code, "%s refuses %s (%d): %s".formatted(url, what, code, StatusMessage.of(text.strip())));
  }

  private static String encoded(Map<String, String> query) {
    return new TreeMap<>(query)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
  }

  @Override
  public void close() {
    client.close();
  }
}
