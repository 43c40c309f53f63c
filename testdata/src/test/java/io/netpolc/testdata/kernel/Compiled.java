package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.bpf.BpfSources;
import io.netpolc.compiler.backend.clang.ClangDriver;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.backend.maps.Budget;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.driver.BundleBuild;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.lower.TableEngine;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.loader.KernelPacketEngine;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.failure.MissingCapabilityException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Policies and a cluster, compiled for the kernel.
///
/// @param policies what was compiled
/// @param cluster what was compiled
/// @param bundle what came out
/// @param tables its tables, decided in Java
record Compiled(
    List<NetworkPolicy> policies, ClusterState cluster, Bundle bundle, TableEngine tables) {
  private static final Map<Shape, byte[]> OBJECTS = new HashMap<>();

  static Compiled of(CheckedInput input) {
    return of(input.policies(), input.cluster(), SemanticsOptions.DEFAULT, false);
  }

  static Compiled of(
      List<NetworkPolicy> policies,
      ClusterState cluster,
      SemanticsOptions semantics,
      boolean keepEstablished) {
    var sink = new DiagnosticSink();
    var options =
        new CompileOptions(
            semantics, new LoweringOptions(false, keepEstablished, true, Budget.DEFAULT), null);
    Compilation compilation =
        Compilation.run(
            new InputRequest(List.of(), List.of(), InputStream.nullInputStream(), Path.of("")),
            new CheckedInput(policies, cluster),
            options,
            sink);
    assertThat(sink.diagnostics()).isEmpty();
    Bundle bundle = BundleBuild.withoutObject(Objects.requireNonNull(compilation), "test").bundle();
    return new Compiled(policies, cluster, bundle, new TableEngine(compilation.lowered()));
  }

  /// The number of a pod, or -1 for what is no subject.
  int subject(@Nullable Pod pod) {
    var subjects = bundle.subjects();
    for (int i = 0; pod != null && i < subjects.size(); i++) {
      if (subjects.get(i).qualifiedName().equals(pod.qualifiedName())) {
        return i;
      }
    }
    return -1;
  }

  /// The pod of a number.
  Pod pod(int subject) {
    String name = bundle.subjects().get(subject).qualifiedName();
    return cluster.pods().stream()
        .filter(pod -> pod.qualifiedName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /// The decision of an id; null for -1, which is none.
  @Nullable Decision decision(int id) {
    return id < 0 ? null : bundle.provenance().get(id).decision();
  }

  /// Loads the prebuilt object for this shape.
  KernelPacketEngine loadGeneric() throws LoaderException {
    return load(BpfSources.genericObject().orElseThrow());
  }

  /// Loads the programs of the prebuilt object that audit, with shadows that decide otherwise.
  KernelPacketEngine loadAuditing() throws LoaderException {
    return orSkipped(
        () -> KernelPacketEngine.loadAuditing(bundle, BpfSources.genericObject().orElseThrow()));
  }

  /// Loads an object that clang made for this shape.
  KernelPacketEngine loadSpecialised() throws LoaderException, ClangException {
    return load(specialised());
  }

  /// The object that clang makes for this shape; made once for each shape.
  byte[] specialised() throws ClangException {
    byte[] object = OBJECTS.get(bundle.shape());
    if (object == null) {
      String source =
          io.netpolc.compiler.backend.c.CEmitter.emit(bundle.shape(), List.of(), List.of());
      object = ClangDriver.find(System.getenv()).compile(source);
      OBJECTS.put(bundle.shape(), object);
    }
    return object;
  }

  private KernelPacketEngine load(byte[] object) throws LoaderException {
    return orSkipped(() -> KernelPacketEngine.load(bundle, object));
  }

  /// What loads an engine.
  private interface EngineLoad {
    KernelPacketEngine run() throws LoaderException;
  }

  private static KernelPacketEngine orSkipped(EngineLoad load) throws LoaderException {
    try {
      return load.run();
    } catch (MissingCapabilityException missing) {
      assumeTrue(false, missing.getMessage());
      throw missing;
    }
  }
}
