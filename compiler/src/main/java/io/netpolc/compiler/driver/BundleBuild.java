package io.netpolc.compiler.driver;

import io.netpolc.compiler.backend.c.CEmitter;
import io.netpolc.compiler.backend.clang.ClangDriver;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.bundle.BuildInfo;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.BundleException;
import io.netpolc.compiler.bundle.BundleWriter;
import io.netpolc.compiler.bundle.KubernetesJson;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.lower.LoweringResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// The stages after the tables: C, object, bundle.
///
/// @param bundle what was built; without a hash until it is written
/// @param source the C text that the object was compiled from
/// @param tablesText the tables in readable form
public record BundleBuild(Bundle bundle, String source, String tablesText) {

  /// The C text of a compilation: `--emit=c`.
  public static String source(Compilation compilation) {
    LoweringResult lowered = compilation.lowered();
    return CEmitter.emit(lowered.shape(), compilation.provenance(), lowered.subjects());
  }

  /// Compiles the C and puts everything together.
  ///
  /// @param version netpolc's own version, for the manifest
  /// @throws ClangException if clang makes no object
  public static BundleBuild build(Compilation compilation, ClangDriver clang, String version)
      throws ClangException {
    String source = source(compilation);
    var tools = new TreeMap<String, String>();
    tools.put("netpolc", version);
    tools.put("clang", clang.version());
    return assemble(compilation, source, clang.compile(source), tools);
  }

  /// Puts everything together without an object of its own: the loader then takes the generic one.
  ///
  /// @param version netpolc's own version, for the manifest
  public static BundleBuild withoutObject(Compilation compilation, String version) {
    var tools = new TreeMap<String, String>();
    tools.put("netpolc", version);
    return assemble(compilation, source(compilation), new byte[0], tools);
  }

  /// Writes the bundle; see [BundleWriter#write].
  ///
  /// @return the bundle with its hash
  /// @throws BundleException if it cannot be written; nothing is left behind then
  public Bundle write(Path directory) throws BundleException {
    return BundleWriter.write(bundle, source, tablesText, directory);
  }

  private static BundleBuild assemble(
      Compilation compilation, String source, byte[] object, SortedMap<String, String> tools) {
    LoweringResult lowered = compilation.lowered();
    var inputs = new TreeMap<String, String>();
    inputs.put(Bundle.POLICIES, KubernetesJson.policies(compilation.input().policies()));
    inputs.put(Bundle.CLUSTER, KubernetesJson.cluster(compilation.input().cluster()));
    var bundle =
        new Bundle(
            "",
            lowered.shape(),
            lowered.seeds(),
            lowered.subjects(),
            compilation.provenance(),
            peerNames(compilation.input().cluster().pods()),
            object,
            inputs,
            new BuildInfo(
                compilation.options().nodeName(),
                compilation.options().semantics(),
                inputs(compilation),
                counts(compilation),
                tools));
    return new BundleBuild(bundle, source, EmitStage.MAPS.print(compilation));
  }

  private static SortedMap<String, String> peerNames(List<Pod> pods) {
    var names = new TreeMap<String, String>();
    for (Pod pod : pods) {
      if (pod.selectable()) {
        pod.addresses().forEach(address -> names.put(address.toString(), pod.qualifiedName()));
      }
    }
    return names;
  }

  private static List<BuildInfo.Input> inputs(Compilation compilation) {
    var names = new StableNames(compilation.request(), compilation.input().files());
    var inputs = new ArrayList<BuildInfo.Input>();
    compilation
        .input()
        .files()
        .forEach(file -> {
          String hash = Objects.requireNonNull(file.sha256(), "a bundle names hashes");
          inputs.add(new BuildInfo.Input(names.of(file.name()), hash, file.bytes()));
        });
    inputs.sort(Comparator.comparing(BuildInfo.Input::name).thenComparing(BuildInfo.Input::sha256));
    return inputs;
  }

  private static SortedMap<String, Long> counts(Compilation compilation) {
    var cluster = compilation.input().cluster();
    var tables = compilation.lowered().tables();
    var counts = new TreeMap<String, Long>();
    counts.put("policies", (long) compilation.input().policies().size());
    counts.put("namespaces", (long) cluster.namespaces().size());
    counts.put("pods", (long) cluster.pods().size());
    counts.put("subjects", (long) tables.subjectCount());
    counts.put("peerClasses", (long) tables.peerCount());
    counts.put("portClasses", (long) tables.ports().count());
    counts.put("vectors", (long) tables.vectors().size());
    counts.put("rows", (long) tables.rows().length);
    counts.put("decisions", (long) tables.decisions().size());
    return counts;
  }
}
