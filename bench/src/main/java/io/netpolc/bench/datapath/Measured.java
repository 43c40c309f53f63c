package io.netpolc.bench.datapath;

import io.netpolc.bpf.BpfSources;
import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.backend.c.CEmitter;
import io.netpolc.compiler.backend.clang.ClangDriver;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.driver.BundleBuild;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.loader.EventStream;
import io.netpolc.loader.PodProgram;
import io.netpolc.loader.ProgramInstance;
import io.netpolc.loader.TestResult;
import io.netpolc.loader.failure.LoaderException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A loaded program pair that scenarios are run through.
final class Measured implements AutoCloseable {
  /// `lo` stands for the pod's interface and for where packets come from.
  private static final int LOOPBACK = 1;

  private final String name;
  private final Bundle bundle;
  private final ProgramInstance instance;

  private Measured(String name, Bundle bundle, ProgramInstance instance) {
    this.name = name;
    this.bundle = bundle;
    this.instance = instance;
  }

  /// The policies of this module's resources, with an object made for their shape.
  static Bundle compile() throws ClangException {
    String text = Resources.text("policies.yaml") + "\n---\n" + Resources.text("cluster.yaml");
    return compile(text, null).bundle();
  }

  /// Compiles manifests.
  ///
  /// @param node whose pods are local, or null for all
  static BundleBuild compile(String manifests, @Nullable String node) throws ClangException {
    var request =
        new InputRequest(
            List.of("-"),
            List.of(),
            new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)),
            Path.of("."));
    var options = CompileOptions.ofNode(node);
    var sink = new DiagnosticSink();
    Compilation compilation = Compilation.run(request, options, sink);
    if (compilation == null) {
      throw new IllegalStateException(sink.diagnostics().toString());
    }
    return BundleBuild.build(compilation, clang(), "bench");
  }

  static ClangDriver clang() throws ClangException {
    return ClangDriver.find(System.getenv());
  }

  /// Programs that return at once.
  static Measured empty(Bundle bundle) throws LoaderException, ClangException {
    byte[] object = clang().compile(Resources.text("empty.c"));
    return new Measured("empty", bundle, ProgramInstance.load(object, bundle.shape()));
  }

  /// The bundle's own object.
  static Measured specialised(Bundle bundle) throws LoaderException {
    return seeded("specialised", bundle, bundle.object());
  }

  /// The object for every shape.
  static Measured generic(Bundle bundle) throws LoaderException {
    return seeded("generic", bundle, BpfSources.genericObject().orElseThrow());
  }

  /// The bundle's own object, but every denied packet makes an event: the limit is out of reach.
  static Measured telling(Bundle bundle) throws LoaderException, ClangException {
    String text = CEmitter.emit(bundle.shape(), bundle.provenance(), bundle.subjects());
    byte[] object = clang().compile("#define NP_MAX_EVENTS 2000000000\n" + text);
    return seeded("specialised", bundle, object);
  }

  /// Loads an object and gives it the bundle's tables.
  static Measured seeded(String name, Bundle bundle, byte[] object) throws LoaderException {
    ProgramInstance instance = ProgramInstance.load(object, bundle.shape());
    try {
      instance.seed(0, bundle.shape(), bundle.seeds());
      instance.commit(0);
      return new Measured(name, bundle, instance);
    } catch (LoaderException | RuntimeException failure) {
      instance.close();
      throw failure;
    }
  }

  String name() {
    return name;
  }

  /// Makes the interface that of the scenario's pod, and sends what comes first.
  void prepare(Scenario scenario) throws LoaderException {
    enter(scenario);
    open(scenario, 1);
  }

  /// Makes the interface that of the scenario's pod.
  void enter(Scenario scenario) throws LoaderException {
    int number = subject(scenario.pod());
    instance.setEndpoint(LOOPBACK, number, number, bundle.subjects().get(number).addresses());
  }

  /// Sends what comes first in a scenario.
  ///
  /// @param repeat how often: a sequence makes another packet of it each time
  void open(Scenario scenario, int repeat) throws LoaderException {
    if (scenario.opening() != null) {
      instance.testRun(PodProgram.TO_POD, scenario.opening(), LOOPBACK, LOOPBACK, repeat);
    }
  }

  private int subject(String pod) {
    List<String> names = bundle.subjects().stream().map(Subject::name).toList();
    int number = names.indexOf(pod);
    if (number < 0) {
      throw new IllegalStateException("no subject " + pod);
    }
    return number;
  }

  /// What became of the packet of a prepared scenario.
  ///
  /// @param repeat how often it is run; the last run counts
  TestResult run(Scenario scenario, int repeat) throws LoaderException {
    return instance.testRun(scenario.program(), scenario.frame(), LOOPBACK, LOOPBACK, repeat);
  }

  /// The verdict of a prepared scenario.
  VerdictCode verdict(Scenario scenario) throws LoaderException {
    return VerdictCode.of(run(scenario, 1).verdict()).orElseThrow();
  }

  /// A reader of the program's events.
  EventStream events() throws LoaderException {
    return Objects.requireNonNull(instance.observe());
  }

  /// Mean nanoseconds of one run of a prepared scenario by the kernel's own clock, which stands
  /// still while another process has the processor. The kernel cuts off what is behind the point.
  long nanoseconds(Scenario scenario, int repeat) throws LoaderException {
    return run(scenario, repeat).durationNanos();
  }

  @Override
  public void close() {
    instance.close();
  }
}
