package io.netpolc.compiler.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netpolc.compiler.backend.maps.Chunking;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads what [ManifestWriter] writes, and refuses everything else.
final class ManifestReader {
  /// What a manifest says.
  record Manifest(
      Shape shape,
      List<Subject> subjects,
      List<Provenance> provenance,
      SortedMap<String, String> peerNames,
      SortedMap<String, String> files,
      BuildInfo build) {}

  private final String file;

  private ManifestReader(String file) {
    this.file = file;
  }

  /// @param file named in messages
  /// @throws BundleException if the text is no manifest of this version
  static Manifest read(String file, byte[] bytes) throws BundleException {
    var reader = new ManifestReader(file);
    return reader.parse(bytes, ManifestWriter.FORMAT, reader::manifest);
  }

  /// @param file named in messages
  /// @param of what it has to be the legend of
  /// @throws BundleException if the text is no legend of this version, or of something else
  static Legend legend(String file, byte[] bytes, String of) throws BundleException {
    var reader = new ManifestReader(file);
    return reader.parse(
        bytes,
        ManifestWriter.LEGEND,
        root -> {
          if (!reader.text(root, "of").equals(of)) {
            throw new BundleException(file + " is not the legend of " + of);
          }
          return new Legend(
              reader.subjects(reader.field(root, "subjects")),
              reader.provenance(reader.field(root, "provenance")),
              strings(reader.field(root, "peers")));
        });
  }

  @FunctionalInterface
  private interface Content<T> {
    T of(JsonNode root) throws BundleException;
  }

  private <T> T parse(byte[] bytes, String format, Content<T> content) throws BundleException {
    try {
      JsonNode root = new ObjectMapper().readTree(bytes);
      if (root == null || !format.equals(root.path("format").asText())) {
        throw new BundleException(
            file + " is no manifest of this version: `format` is not " + format);
      }
      return content.of(root);
    } catch (JacksonException e) {
      throw new BundleException(file + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (java.io.IOException e) {
      throw new BundleException(file + " cannot be read: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new BundleException(file + " is no manifest of this version: " + e.getMessage(), e);
    }
  }

  private Manifest manifest(JsonNode root) throws BundleException {
    return new Manifest(
        shape(field(root, "shape")),
        subjects(field(root, "subjects")),
        provenance(field(root, "provenance")),
        strings(field(root, "peers")),
        strings(field(root, "files")),
        build(root));
  }

  private BuildInfo build(JsonNode root) throws BundleException {
    JsonNode options = field(root, "options");
    var inputs = new ArrayList<BuildInfo.Input>();
    for (JsonNode input : field(root, "inputs")) {
      inputs.add(
          new BuildInfo.Input(
              text(input, "name"), text(input, "sha256"), field(input, "bytes").asLong()));
    }
    var counts = new TreeMap<String, Long>();
    for (var count : field(root, "counts").properties()) {
      counts.put(count.getKey(), count.getValue().asLong());
    }
    JsonNode node = field(root, "node");
    return new BuildInfo(
        node.isNull() ? null : node.asText(),
        new SemanticsOptions(
            flag(options, "ipBlocksMatchPods"), flag(options, "ownNodeAlwaysReachable")),
        inputs,
        counts,
        strings(field(root, "tools")));
  }

  private Shape shape(JsonNode shape) throws BundleException {
    return new Shape(
        capacity(shape, "endpoints"),
        capacity(shape, "v4Window"),
        capacity(shape, "v4Blocks"),
        capacity(shape, "v6Nodes"),
        capacity(shape, "v6Blocks"),
        capacity(shape, "vectorWords"),
        capacity(shape, "cellChunks"),
        capacity(shape, "rowWords"),
        capacity(shape, "decisions"),
        number(shape, "flows", 0),
        flag(shape, "onDenyReject"),
        flag(shape, "keepEstablished"),
        flag(shape, "wideEntries") ? TrieEntries.WIDE : TrieEntries.NARROW,
        new Chunking(capacity(shape, "chunkCells"), flag(shape, "oneChunk")));
  }

  private List<Subject> subjects(JsonNode list) throws BundleException {
    var subjects = new ArrayList<Subject>();
    for (JsonNode subject : list) {
      var addresses = new ArrayList<IpAddress>();
      for (JsonNode address : field(subject, "addresses")) {
        IpAddress parsed = IpAddress.parse(address.asText());
        if (parsed == null) {
          throw fault("`" + address.asText() + "` is no address");
        }
        addresses.add(parsed);
      }
      subjects.add(new Subject(text(subject, "namespace"), text(subject, "name"), addresses));
    }
    return subjects;
  }

  private List<Provenance> provenance(JsonNode list) throws BundleException {
    var provenance = new ArrayList<Provenance>();
    for (JsonNode entry : list) {
      if (number(entry, "id", 0) != provenance.size()) {
        throw fault("decision ids are not in order");
      }
      var places = new ArrayList<String>();
      for (JsonNode place : field(entry, "places")) {
        places.add(place.asText());
      }
      provenance.add(new Provenance(decision(entry), places));
    }
    return provenance;
  }

  private Decision decision(JsonNode entry) throws BundleException {
    String kind = text(entry, "kind");
    return switch (kind) {
      case "NotSubject" -> new Decision.NotSubject();
      case "NotIsolated" -> new Decision.NotIsolated();
      case "Self" -> new Decision.Self();
      case "OwnNode" -> new Decision.OwnNode();
      case "AllowedBy" -> {
        JsonNode rule = field(entry, "rule");
        yield new Decision.AllowedBy(
            new RuleRef(
                policy(rule), direction(text(rule, "direction")), number(rule, "index", 0)));
      }
      case "DefaultDeny" -> new Decision.DefaultDeny(isolatedBy(entry));
      case "NoBackend" -> new Decision.NoBackend(isolatedBy(entry));
      default -> throw fault("`" + kind + "` is no kind of decision");
    };
  }

  private List<PolicyRef> isolatedBy(JsonNode entry) throws BundleException {
    var policies = new ArrayList<PolicyRef>();
    for (JsonNode policy : field(entry, "isolatedBy")) {
      policies.add(policy(policy));
    }
    return policies;
  }

  private PolicyRef policy(JsonNode node) throws BundleException {
    return new PolicyRef(text(node, "namespace"), text(node, "policy"));
  }

  private Direction direction(String word) throws BundleException {
    for (Direction direction : Direction.values()) {
      if (direction.policyType().equals(word)) {
        return direction;
      }
    }
    throw fault("`" + word + "` is no direction");
  }

  private static SortedMap<String, String> strings(JsonNode object) {
    var strings = new TreeMap<String, String>();
    for (var entry : object.properties()) {
      strings.put(entry.getKey(), entry.getValue().asText());
    }
    return strings;
  }

  private JsonNode field(JsonNode object, String name) throws BundleException {
    JsonNode value = object.get(name);
    if (value == null) {
      throw fault("`" + name + "` is missing");
    }
    return value;
  }

  private String text(JsonNode object, String name) throws BundleException {
    JsonNode value = field(object, name);
    if (!value.isTextual()) {
      throw fault("`" + name + "` is not a string");
    }
    return value.asText();
  }

  private boolean flag(JsonNode object, String name) throws BundleException {
    JsonNode value = field(object, name);
    if (!value.isBoolean()) {
      throw fault("`" + name + "` is not true or false");
    }
    return value.asBoolean();
  }

  private int capacity(JsonNode object, String name) throws BundleException {
    return number(object, name, 1);
  }

  private int number(JsonNode object, String name, int least) throws BundleException {
    JsonNode value = field(object, name);
    if (!value.isInt() || value.asInt() < least) {
      throw fault("`" + name + "` is not a number from " + least);
    }
    return value.asInt();
  }

  private BundleException fault(String what) {
    return new BundleException(file + " is no manifest of this version: " + what);
  }
}
