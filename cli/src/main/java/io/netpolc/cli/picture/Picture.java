package io.netpolc.cli.picture;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.explain.Granting;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.reach.Connection;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/// Who can reach whom, as a picture or as a page.
public final class Picture {
  /// More ends than these are no picture any more; namespaces are drawn instead.
  private static final int MOST_ENDS = 150;

  /// Nobody tells more lines than these apart, and no browser is quick with them.
  private static final int MOST_LINES = 3000;

  /// What the connections are about.
  ///
  /// @param policies whose rules are shown
  /// @param cluster what they are about
  /// @param options choices where the API leaves room
  /// @param workloads shown even where nothing connects them
  public record Subject(
      List<NetworkPolicy> policies,
      ClusterState cluster,
      SemanticsOptions options,
      List<Workload> workloads) {
    public Subject {
      workloads = List.copyOf(workloads);
      policies = List.copyOf(policies);
    }
  }

  private final Subject subject;
  private final Graph graph;
  private final List<String> words;
  private final Scenes scenes;

  /// @param connections in the order in which they are listed
  /// @param words how each of them is said
  public Picture(Subject subject, List<Connection> connections, List<String> words) {
    this.subject = subject;
    this.words = List.copyOf(words);
    graph = Graph.of(subject.workloads, connections);
    scenes = new Scenes(graph, words);
  }

  private boolean drawsWorkloads() {
    return graph.nodes().size() <= MOST_ENDS;
  }

  /// A file of its own.
  public String svg() {
    Scene scene = drawsWorkloads() ? scenes.ofWorkloads() : scenes.ofNamespaces();
    return Drawing.file(
        scene.lines().size() > MOST_LINES ? scene.withoutEverything() : scene,
        resource("picture.css"));
  }

  /// A page that needs nothing else: styles, script and data are in it, and it says itself that no
  /// others may be loaded.
  public String page() {
    var granting = new Granting(subject.policies, subject.cluster, subject.options);
    var data = new PageData(graph, words, granting);
    String pictures = part("namespaces", scenes.ofNamespaces(), data);
    if (drawsWorkloads()) {
      pictures += part("workloads", scenes.ofWorkloads(), data);
    }
    String style = resource("picture.css") + resource("page.css");
    String script = resource("page.js");
    // The data come last: whatever stands in them is not looked at again.
    return resource("page.html")
        .replace("@STYLE_HASH@", hash(style))
        .replace("@SCRIPT_HASH@", hash(script))
        .replace("@STYLE@", style)
        .replace("@SCRIPT@", script)
        .replace("@PICTURES@", pictures)
        .replace("@DATA@", data.json());
  }

  /// A picture of the page; none where it would have too many lines, so that the matrix is left.
  private static String part(String level, Scene scene, PageData data) {
    if (scene.lines().size() > MOST_LINES) {
      return "";
    }
    data.add(level, scene);
    return Drawing.part(scene, "picture-" + level);
  }

  /// As a content security policy names the text of an element.
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream resource = Picture.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
