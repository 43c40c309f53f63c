package io.netpolc.testdata.kernel;

import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.testdata.cases.CaseFolder;
import io.netpolc.testdata.cases.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A case as a real cluster can have it: with an address of the other family for each pod, and with
/// quotes where `y` is a name, which kubectl takes for a boolean.
///
/// @param manifests each object by kind and name
/// @param input the same, read
record DualCase(SortedMap<String, Manifest> manifests, CheckedInput input) {
  private static final Pattern BETWEEN = Pattern.compile("(?m)^---$");
  private static final Pattern HEAD =
      Pattern.compile(
          """
          apiVersion: (?<version>\\S+)
          kind: (?<kind>\\w+)
          metadata:
            name: "?(?<name>[\\w-]+)"?
          (  namespace: "?(?<namespace>[\\w-]+)"?
          )?\
          """);

  /// An object's text.
  ///
  /// @param namespace empty where it has none
  record Manifest(String kind, String namespace, String name, String text) {
    private static Manifest of(String text) {
      Matcher head = HEAD.matcher(text);
      if (!head.find()) {
        throw new IllegalArgumentException("not the beginning of a manifest: " + text);
      }
      String namespace = head.group("namespace") == null ? "" : head.group("namespace");
      return new Manifest(head.group("kind"), namespace, head.group("name"), text);
    }

    boolean isPod() {
      return kind.equals("Pod");
    }

    /// `namespace/name`.
    String key() {
      return namespace + "/" + name;
    }

    /// Where the apiserver has it.
    String path() {
      return switch (kind) {
        case "Namespace" -> "/api/v1/namespaces/" + name;
        case "Pod" -> "/api/v1/namespaces/%s/pods/%s".formatted(namespace, name);
        case "NetworkPolicy" ->
            "/apis/networking.k8s.io/v1/namespaces/%s/networkpolicies/%s"
                .formatted(namespace, name);
        default -> throw new IllegalArgumentException(kind);
      };
    }

    /// Whether another one of its name can become it: what a pod consists of stays.
    boolean canReplace(Manifest before) {
      return !isPod() || spec().equals(before.spec());
    }

    private String spec() {
      return text.substring(text.indexOf("\nspec:"));
    }
  }

  static DualCase of(CaseFolder folder) throws IOException {
    String objects =
        quoted(folder.cluster())
            .replaceAll(
                "(?m)^( *- ip: )(\\d+)\\.(\\d+)\\.(\\d+)\\.(\\d+)$", "$0\n$1fd00:$2:$3:$4::$5");
    String all = objects + "\n---\n" + quoted(folder.policies());
    return new DualCase(manifests(all), Manifests.read(all));
  }

  /// The objects of a text.
  static SortedMap<String, Manifest> manifests(String all) {
    var manifests = new TreeMap<String, Manifest>();
    for (String text : BETWEEN.split(all)) {
      if (!text.isBlank()) {
        Manifest manifest = Manifest.of(text.strip() + "\n");
        manifests.put(manifest.kind + " " + manifest.key(), manifest);
      }
    }
    return manifests;
  }

  private static String quoted(Path file) throws IOException {
    return Files.readString(file).replaceAll("(?m)([:-]) ([yn])$", "$1 \"$2\"");
  }
}
