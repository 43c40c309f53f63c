package io.netpolc.compiler.frontend;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.frontend.objects.LivedIn;
import io.netpolc.compiler.frontend.yaml.Node;
import io.netpolc.compiler.frontend.yaml.ObjectHandler;
import io.netpolc.compiler.frontend.yaml.Projection;
import io.netpolc.compiler.frontend.yaml.UnreadableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads policies and cluster state.
///
/// Files are YAML or JSON, one or many documents, lists or single objects. An object of a cluster
/// kind counts wherever it is found, a policy where the policy paths name its file. What is wrong
/// is reported, with as many findings as one run can give; an object that is wrong is left out, so
/// the result must not be used when the sink has errors.
public final class FrontEnd {
  private FrontEnd() {}

  /// Reads what is asked for. Files are parsed on a thread of its own, ahead of the checks.
  public static CheckedInput read(InputRequest request, DiagnosticSink sink) {
    var objects = new InputObjects(sink);
    List<InputFile> files = read(request, objects, sink);
    List<NetworkPolicy> policies = objects.policies();
    var cluster = objects.cluster().build(InputObjects.namespacesOf(policies));
    return new CheckedInput(policies, cluster, files, objects.stateAmongPolicies());
  }

  /// The policies that count; says which are only audited.
  private static List<NetworkPolicy> counted(
      InputRequest request, List<NetworkPolicy> policies, DiagnosticSink sink) {
    var counted = new ArrayList<NetworkPolicy>();
    for (NetworkPolicy policy : policies) {
      boolean audited = policy.mode() == PolicyMode.AUDIT;
      if (!audited || !request.leavesAuditedOut()) {
        counted.add(policy);
      }
      if (audited) {
        String here = request.leavesAuditedOut() ? "decides nothing here" : "counts here";
        sink.report(
            Diagnostic.info(
                DiagnosticCode.NP3014,
                policy.span(),
                "policy `%s` is only audited: nodes do not enforce it, and it %s"
                    .formatted(policy.ref(), here)));
      }
    }
    return counted;
  }

  private static List<InputFile> read(
      InputRequest request, InputObjects objects, DiagnosticSink sink) {
    var files = new ArrayList<InputFile>();
    Collection<FoundFile> found = FileFinder.find(request, sink);
    ReadAhead.run(ahead -> {
      for (FoundFile file : found) {
        if (objects.end() != null) {
          break;
        }
        var checks =
            new LaterChecks(
                new ObjectDispatcher(file, request.ignoredKinds(), objects, sink), objects, ahead);
        Consumer<Diagnostic> findings = finding -> checks.add(() -> sink.report(finding), 1);
        try {
          InputFile read = read(file, request, findings, checks);
          checks.add(() -> files.add(read), 1);
        } catch (IOException e) {
          findings.accept(unreadable(file, e));
        }
      }
    });
    return files;
  }

  private static Diagnostic unreadable(FoundFile file, IOException e) {
    return Diagnostic.error(
        DiagnosticCode.NP1001, "cannot read `%s`: %s".formatted(file.name(), FileFinder.reason(e)));
  }

  /// Reads what a user names, and warns (NP1021) when no policy is among it though policies are
  /// named: without one every flow is allowed, which a wrong path must not say in silence. Policies
  /// that are only audited are told of (NP3014), and left out where the request says so.
  public static CheckedInput readNamed(InputRequest request, DiagnosticSink sink) {
    CheckedInput input = read(request, sink);
    warnOfNoPolicy(request, input.policies(), sink);
    return new CheckedInput(
        counted(request, input.policies(), sink),
        input.cluster(),
        input.files(),
        input.stateAmongPolicies());
  }

  /// As [#readNamed] for a request whose state was read already, with other policies: files of
  /// state only are not read again.
  ///
  /// @param before what was read; it has no errors
  /// @return null if that is not possible, because files for policies hold objects of the cluster,
  ///   which then is another one with other policies
  public static @Nullable CheckedInput readOver(
      CheckedInput before, InputRequest request, DiagnosticSink sink) {
    if (before.stateAmongPolicies()) {
      return null;
    }
    var objects = new InputObjects(sink);
    List<InputFile> files = read(request.ofPolicies(), objects, sink);
    if (objects.stateAmongPolicies()) {
      return null;
    }
    return over(before.cluster(), request, objects, files, sink);
  }

  /// As [#readNamed] for two requests of which each is about the cluster in its own files. Where
  /// only one of them holds objects of a cluster, that cluster is the other's too.
  ///
  /// @return what each asks for, in their order
  public static List<CheckedInput> readEach(
      InputRequest first, InputRequest second, DiagnosticSink sink) {
    var one = new InputObjects(sink);
    var other = new InputObjects(sink);
    List<InputFile> files = read(first, one, sink);
    List<InputFile> otherFiles = read(second, other, sink);
    boolean shared = one.stateAmongPolicies() != other.stateAmongPolicies();
    InputObjects source = shared && other.stateAmongPolicies() ? other : one;
    ClusterState state = source.cluster().build(Map.of());
    ClusterState otherState = shared ? state : other.cluster().build(Map.of());
    return List.of(
        over(state, first, one, files, sink), over(otherState, second, other, otherFiles, sink));
  }

  /// What was read, over a cluster that lacks no namespace but those of policies.
  private static CheckedInput over(
      ClusterState state,
      InputRequest request,
      InputObjects objects,
      List<InputFile> files,
      DiagnosticSink sink) {
    List<NetworkPolicy> policies = objects.policies();
    var cluster = LivedIn.complete(state, InputObjects.namespacesOf(policies), sink);
    warnOfNoPolicy(request, policies, sink);
    return new CheckedInput(
        counted(request, policies, sink), cluster, files, objects.stateAmongPolicies());
  }

  private static void warnOfNoPolicy(
      InputRequest request, List<NetworkPolicy> policies, DiagnosticSink sink) {
    List<String> named = request.namedForPolicies();
    if (!named.isEmpty() && policies.isEmpty() && !sink.hasErrors()) {
      sink.report(
          new Diagnostic(
              DiagnosticCode.NP1021,
              Severity.WARNING,
              "no NetworkPolicy was found in `%s`: every flow is allowed"
                  .formatted(String.join("`, `", named)),
              null,
              List.of(),
              "policies count only where their file or its folder is named, not as cluster state",
              List.of()));
    }
  }

  private static InputFile read(
      FoundFile file, InputRequest request, Consumer<Diagnostic> findings, ObjectHandler handler)
      throws IOException {
    var content = new FileContent(file, findings, handler);
    if (file.given() != null) {
      return content.read(new ByteArrayInputStream(file.given()), null, request.hashed());
    }
    if (file.path() == null) {
      return content.read(request.stdin(), null, request.hashed());
    }
    FileState before = FileState.of(file.path());
    try (InputStream in = Files.newInputStream(file.path())) {
      InputFile read = content.read(in, before, request.hashed());
      if (!Objects.equals(before, FileState.of(file.path()))) {
        throw new IOException(CountedStream.CHANGED);
      }
      return read;
    }
  }

  /// Leaves what is read for the thread that checks it. When that has seen too many objects, it
  /// leaves out all that was read ahead, and reading ends at the next object.
  private record LaterChecks(ObjectDispatcher dispatcher, InputObjects objects, ReadAhead ahead)
      implements ObjectHandler {
    void add(Runnable step, long values) {
      ahead.add(
          () -> {
            if (objects.end() == null) {
              step.run();
            }
          },
          values);
    }

    @Override
    public void object(Node value, @Nullable TypeMeta implied) throws UnreadableException {
      UnreadableException end = objects.end();
      if (end != null) {
        throw end;
      }
      add(() -> dispatcher.check(value, implied), value.values());
    }

    @Override
    public @Nullable Projection projection(String kind) {
      return dispatcher.projection(kind);
    }
  }
}
