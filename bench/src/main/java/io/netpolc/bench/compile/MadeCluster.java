package io.netpolc.bench.compile;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A cluster of any size as the lists that `kubectl get -o json` prints: `policies.json` and
/// `cluster.json` in a folder. The same size gives the same bytes.
///
/// Pods are dealt to the label sets in turn. The first pods are on the node that is compiled for,
/// [#NODE], all others on as many nodes as 110 pods on each need.
public final class MadeCluster {
  /// The node whose pods are compiled for.
  public static final String NODE = "node-0";

  static final String POLICIES = "policies.json";
  static final String CLUSTER = "cluster.json";

  private static final int PODS_OF_A_NODE = 110;

  /// How many teams share the namespaces.
  static final int NAMESPACE_TEAMS = 100;

  private final ClusterSize size;
  private final Path folder;

  private MadeCluster(ClusterSize size, Path folder) {
    this.size = size;
    this.folder = folder;
  }

  /// Writes the two files.
  ///
  /// @param folder is made if it is not there
  /// @throws IOException if a file cannot be written
  public static MadeCluster write(ClusterSize size, Path folder) throws IOException {
    Files.createDirectories(folder);
    var cluster = new MadeCluster(size, folder);
    try (JsonGenerator json = generator(cluster.policies())) {
      list(json, () -> new MadePolicies(size, json).writeAll());
    }
    try (JsonGenerator json = generator(cluster.state())) {
      list(json, () -> cluster.writeState(json, new MadePod(json)));
    }
    return cluster;
  }

  /// Writes nothing but pods as an apiserver returns them, with all that netpolc does not read.
  ///
  /// @param pods how many
  /// @throws IOException if the file cannot be written
  static void writeDump(int pods, Path file) throws IOException {
    try (JsonGenerator json = generator(file)) {
      var pod = new MadePod(json);
      list(
          json,
          () -> {
            for (int i = 0; i < pods; i++) {
              PodLabels labels = PodLabels.numbered(i / 5, 200);
              pod.writeWhole(i, labels, nodeName(1 + i / PODS_OF_A_NODE));
            }
          });
    }
  }

  ClusterSize size() {
    return size;
  }

  public Path policies() {
    return folder.resolve(POLICIES);
  }

  public Path state() {
    return folder.resolve(CLUSTER);
  }

  private void writeState(JsonGenerator json, MadePod pod) throws IOException {
    for (int i = 0; i < size.namespaces(); i++) {
      writeNamespace(json, i);
    }
    int nodes = 1 + (size.pods() - size.localPods() + PODS_OF_A_NODE - 1) / PODS_OF_A_NODE;
    for (int i = 0; i < nodes; i++) {
      writeNode(json, i);
    }
    for (int i = 0; i < size.pods(); i++) {
      int node = i < size.localPods() ? 0 : 1 + (i - size.localPods()) / PODS_OF_A_NODE;
      PodLabels labels = PodLabels.numbered(i % size.labelSets(), size.namespaces());
      pod.writeShort(i, labels, nodeName(node));
    }
  }

  static String namespaceName(int number) {
    return "space-" + number;
  }

  private static String nodeName(int number) {
    return "node-" + number;
  }

  private static void writeNamespace(JsonGenerator json, int number) throws IOException {
    json.writeStartObject();
    json.writeStringField("apiVersion", "v1");
    json.writeStringField("kind", "Namespace");
    json.writeObjectFieldStart("metadata");
    json.writeStringField("name", namespaceName(number));
    json.writeObjectFieldStart("labels");
    json.writeStringField(PodLabels.TEAM, "team-" + number % NAMESPACE_TEAMS);
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeNode(JsonGenerator json, int number) throws IOException {
    json.writeStartObject();
    json.writeStringField("apiVersion", "v1");
    json.writeStringField("kind", "Node");
    json.writeObjectFieldStart("metadata");
    json.writeStringField("name", nodeName(number));
    json.writeEndObject();
    json.writeObjectFieldStart("status");
    json.writeArrayFieldStart("addresses");
    json.writeStartObject();
    json.writeStringField("type", "InternalIP");
    json.writeStringField("address", "172.16." + number / 250 + "." + (1 + number % 250));
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static JsonGenerator generator(Path file) throws IOException {
    return new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8);
  }

  /// Writes the elements of a list.
  private interface Elements {
    void write() throws IOException;
  }

  private static void list(JsonGenerator json, Elements elements) throws IOException {
    json.writeStartObject();
    json.writeStringField("apiVersion", "v1");
    json.writeStringField("kind", "List");
    json.writeArrayFieldStart("items");
    elements.write();
    json.writeEndArray();
    json.writeEndObject();
  }
}
