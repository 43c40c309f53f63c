package io.netpolc.cli.demo;

import io.netpolc.compiler.backend.clang.ClangDriver;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.driver.BundleBuild;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.frontend.InputRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The example that the demo is about, in its two versions.
///
/// @param home the checkout, or wherever `examples` lies
/// @param version netpolc's own, for the manifest
record ShopPolicies(Path home, String version) {
  private static final String POLICIES = "examples/shop/policies";
  private static final String CLUSTER = "examples/shop/cluster.yaml";
  private static final String CHANGED = "4-backends.yaml";
  private static final String CHANGE = "examples/shop/change/" + CHANGED;

  /// The policies as they stand.
  Compilation asWritten() throws IOException {
    return compile(List.of(POLICIES));
  }

  /// The policies with one file exchanged.
  Compilation changed() throws IOException {
    try (var files = Files.list(home.resolve(POLICIES))) {
      var names =
          files
              .map(file -> file.getFileName().toString())
              .sorted()
              .map(name -> name.equals(CHANGED) ? CHANGE : POLICIES + "/" + name)
              .toList();
      return compile(names);
    }
  }

  private Compilation compile(List<String> policies) throws IOException {
    if (!Files.isDirectory(home.resolve(POLICIES))) {
      throw new IOException("the demo needs " + POLICIES + ", which is not in " + home);
    }
    var sink = new DiagnosticSink();
    var request =
        new InputRequest(
            policies, List.of(CLUSTER), InputStream.nullInputStream(), home.toAbsolutePath());
    Compilation compilation = Compilation.run(request, CompileOptions.DEFAULT, sink);
    if (compilation == null) {
      throw new IOException(
          "the demo's policies are not valid: " + sink.diagnostics().getFirst().message());
    }
    return compilation;
  }

  /// Compiles to a bundle on disk; with the prebuilt object where there is no clang.
  Bundle write(Compilation compilation, Path folder) throws IOException {
    BundleBuild build;
    try {
      build = BundleBuild.build(compilation, ClangDriver.find(System.getenv()), version);
    } catch (ClangException e) {
      build = BundleBuild.withoutObject(compilation, version);
    }
    return build.write(folder);
  }
}
