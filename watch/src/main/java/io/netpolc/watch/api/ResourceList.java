package io.netpolc.watch.api;

import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.LiveReader;
import io.netpolc.compiler.frontend.live.LiveReceiver;
import io.netpolc.compiler.frontend.live.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Lists a resource page by page.
public final class ResourceList implements LiveReceiver {
  private static final int PAGE = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Resource resource;
  private final SequencedMap<ObjectKey, LiveObject> objects = new LinkedHashMap<>();
  private String resourceVersion = "";
  private String next = "";
  private String complaint = "";

  private ResourceList(Resource resource) {
    this.resource = resource;
  }

  /// Lists all objects of a resource.
  ///
  /// @throws IOException if the server refuses or does not answer
  public static ResourceList of(ApiServer server, Resource resource) throws IOException {
    try {
      return inPages(server, resource, PAGE);
    } catch (ApiException refused) {
      if (!refused.gone()) {
        throw refused;
      }
      // The server forgot the list while its pages were read: one page of everything has no such
      // end.
      return inPages(server, resource, 0);
    }
  }

  private static ResourceList inPages(ApiServer server, Resource resource, int size)
      throws IOException {
    var list = new ResourceList(resource);
    do {
      list.readPage(server, size);
    } while (!list.next.isEmpty());
    return list;
  }

  private void readPage(ApiServer server, int size) throws IOException {
    Map<String, String> query = new HashMap<>();
    query.put("limit", Integer.toString(size));
    if (!next.isEmpty()) {
      query.put("continue", next);
    }
    next = "";
    resourceVersion = "";
    try (InputStream in = server.get(resource, query, PATIENCE)) {
      LiveReader.read(resource.toString(), in, this);
    }
    if (resourceVersion.isEmpty() && complaint.isEmpty()) {
      complaint = "it ended early";
    }
    if (!complaint.isEmpty()) {
      throw new IOException("the list of %s is no use: %s".formatted(resource, complaint));
    }
  }

  /// What there is, each under its name, in the server's order.
  public SequencedMap<ObjectKey, LiveObject> objects() {
    return objects;
  }

  /// From where a watch goes on.
  String resourceVersion() {
    return resourceVersion;
  }

  @Override
  public void listed(LiveObject object) {
    objects.put(object.key(), object);
  }

  @Override
  public void page(String version, String following) {
    resourceVersion = version;
    next = following;
  }

  @Override
  public void refused(int code, String message) {
    complaint = message;
  }
}
