package io.netpolc.compiler.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Which package may see which. What is not listed here is forbidden, so a new edge is a decision.
final class LayeringTest {
  private static final String ROOT = "io.netpolc.compiler.";
  private static final String[] EVERYWHERE = {"java..", "org.jspecify.annotations.."};

  /// Package -> what it may depend on besides itself: our packages by their short name, others in
  /// full.
  private static final Map<String, List<String>> EDGES = new TreeMap<>();

  static {
    EDGES.put("source", List.of());
    EDGES.put("net", List.of());
    EDGES.put("diag", List.of("source", "com.fasterxml.jackson.core.."));
    EDGES.put("cluster", List.of("net"));
    EDGES.put("verdict", List.of("net", "cluster"));
    EDGES.put("packet", List.of("net"));
    EDGES.put("frontend.ast", List.of("net", "source", "verdict"));
    EDGES.put(
        "frontend",
        List.of(
            "cluster",
            "diag",
            "frontend.ast",
            "frontend.objects",
            "frontend.policy",
            "frontend.schema",
            "frontend.yaml",
            "net",
            "source",
            "verdict"));
    EDGES.put(
        "frontend.objects",
        List.of("cluster", "diag", "frontend.schema", "frontend.yaml", "net", "source"));
    EDGES.put(
        "frontend.policy",
        List.of(
            "diag",
            "frontend.ast",
            "frontend.schema",
            "frontend.yaml",
            "net",
            "source",
            "verdict"));
    EDGES.put(
        "frontend.live",
        List.of(
            "cluster",
            "diag",
            "frontend.ast",
            "frontend.objects",
            "frontend.policy",
            "frontend.yaml",
            "source"));
    EDGES.put("frontend.schema", List.of("diag", "frontend.yaml", "source"));
    EDGES.put(
        "frontend.selector",
        List.of(
            "diag",
            "frontend.ast",
            "frontend.schema",
            "frontend.tokens",
            "source",
            "io.netpolc.grammar..",
            "org.antlr.v4.runtime.."));
    EDGES.put("frontend.tokens", List.of("source", "org.antlr.v4.runtime.."));
    EDGES.put(
        "frontend.yaml",
        List.of("diag", "source", "com.fasterxml.jackson.core..", "org.yaml.snakeyaml.."));
    EDGES.put(
        "eval",
        List.of(
            "cluster", "frontend.ast", "net", "packet", "source", "verdict", "io.netpolc.bpf.."));
    EDGES.put(
        "capture",
        List.of(
            "net", "packet", "com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind.."));
    EDGES.put("replay", List.of("capture", "cluster", "eval", "net", "reach", "verdict"));
    EDGES.put(
        "suggest",
        List.of(
            "assertion",
            "cluster",
            "eval",
            "explain",
            "frontend.ast",
            "ir",
            "net",
            "reach",
            "replay",
            "verdict"));
    EDGES.put(
        "explain", List.of("cluster", "eval", "frontend.ast", "net", "reach", "source", "verdict"));
    EDGES.put(
        "pseudonym", List.of("cluster", "frontend", "frontend.ast", "verdict", "javax.crypto.."));
    EDGES.put("query", List.of("cluster", "diag", "frontend.schema", "net", "source", "verdict"));
    EDGES.put("ir", List.of("frontend.ast", "net", "verdict"));
    EDGES.put(
        "resolve",
        List.of(
            "cluster",
            "diag",
            "frontend.ast",
            "ir",
            "net",
            "source",
            "verdict",
            "org.roaringbitmap.."));
    EDGES.put("rows", List.of("ir", "verdict"));
    EDGES.put(
        "incremental",
        List.of(
            "backend.maps",
            "cluster",
            "frontend.ast",
            "ir",
            "net",
            "pass",
            "resolve",
            "rows",
            "verdict",
            "org.roaringbitmap.."));
    EDGES.put(
        "pass",
        List.of("cluster", "ir", "net", "resolve", "rows", "verdict", "org.roaringbitmap.."));
    EDGES.put("backend.maps", List.of("diag", "ir", "net", "verdict"));
    EDGES.put("backend.c", List.of("backend.maps", "bundle", "net", "verdict", "io.netpolc.bpf.."));
    EDGES.put("backend.clang", List.of("io.netpolc.bpf.."));
    EDGES.put(
        "bundle",
        List.of(
            "backend.maps",
            "cluster",
            "frontend.ast",
            "net",
            "verdict",
            "com.fasterxml.jackson.core..",
            "com.fasterxml.jackson.databind.."));
    EDGES.put(
        "lower",
        List.of(
            "backend.maps",
            "bundle",
            "cluster",
            "diag",
            "ir",
            "net",
            "pass",
            "resolve",
            "source",
            "verdict"));
    EDGES.put(
        "lint",
        List.of(
            "cluster",
            "diag",
            "eval",
            "frontend.ast",
            "frontend.schema",
            "frontend.yaml",
            "ir",
            "lower",
            "net",
            "reach",
            "resolve",
            "source",
            "verdict",
            "org.roaringbitmap.."));
    EDGES.put("reach", List.of("cluster", "frontend.ast", "ir", "net", "resolve", "verdict"));
    EDGES.put(
        "assertion",
        List.of(
            "cluster",
            "diag",
            "frontend.ast",
            "frontend.selector",
            "frontend.tokens",
            "ir",
            "lower",
            "net",
            "reach",
            "resolve",
            "source",
            "verdict",
            "io.netpolc.grammar..",
            "org.antlr.v4.runtime..",
            "org.roaringbitmap.."));
    EDGES.put(
        "proof",
        List.of(
            "backend.maps",
            "bundle",
            "cluster",
            "eval",
            "frontend.ast",
            "net",
            "packet",
            "verdict",
            "io.netpolc.bpf.."));
  }

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.netpolc.compiler");

  @Test
  void eachPackageSeesOnlyWhatItsLayerAllows() {
    for (var edge : EDGES.entrySet()) {
      var allowed = new ArrayList<>(List.of(EVERYWHERE));
      allowed.add(ROOT + edge.getKey());
      for (String target : edge.getValue()) {
        allowed.add(target.contains("..") ? target : ROOT + target);
      }
      classes()
          .that()
          .resideInAPackage(ROOT + edge.getKey())
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(allowed.toArray(String[]::new))
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.netpolc.compiler.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void everyPackageIsListedHere() {
    assertThat(CLASSES.stream().map(c -> c.getPackageName().substring(ROOT.length() - 1)))
        .allSatisfy(name ->
            assertThat(
                    name.isEmpty()
                        || name.equals(".driver")
                        || EDGES.containsKey(name.substring(1)))
                .as("package %s%s", ROOT, name)
                .isTrue());
  }

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    Path sources = Path.of("src/main/java");
    try (Stream<Path> directories = Files.walk(sources)) {
      for (Path directory : directories.filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.list(directory)) {
          boolean hasCode =
              files.anyMatch(
                  f -> f.toString().endsWith(".java") && !f.endsWith("module-info.java"));
          assertThat(!hasCode || Files.exists(directory.resolve("package-info.java")))
              .as("%s has a package-info.java", directory)
              .isTrue();
        }
      }
    }
  }
}
