package io.netpolc.compiler.frontend;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Reads policies and cluster state.
///
/// Files are YAML or JSON, one or many documents, lists or single objects. An object of a cluster
/// kind counts wherever it is found, a policy where the policy paths name its file. What is wrong
/// is reported, with as many findings as one run can give; an object that is wrong is left out, so
/// the result must not be used when the sink has errors.
public final class FrontEnd {
  private FrontEnd() {}

  /// Reads what is asked for.
  public static CheckedInput read(InputRequest request, DiagnosticSink sink) {
    var objects = new InputObjects(sink);
    var files = new ArrayList<InputFile>();
    for (FoundFile file : FileFinder.find(request, sink)) {
      if (objects.full()) {
        break;
      }
      var dispatcher = new ObjectDispatcher(file, objects, sink);
      try {
        files.add(read(file, request, sink, dispatcher));
      } catch (IOException e) {
        sink.report(
            Diagnostic.error(
                DiagnosticCode.NP1001,
                "cannot read `%s`: %s".formatted(file.name(), FileFinder.reason(e))));
      }
    }
    var cluster = objects.cluster().build(objects.policyNamespaces());
    return new CheckedInput(objects.policies(), cluster, files);
  }

  /// Reads what a user names, and warns (NP1021) when no policy is among it: without one every flow
  /// is allowed, which a wrong path must not say in silence.
  public static CheckedInput readNamed(InputRequest request, DiagnosticSink sink) {
    CheckedInput input = read(request, sink);
    if (input.policies().isEmpty() && !sink.hasErrors()) {
      sink.report(
          new Diagnostic(
              DiagnosticCode.NP1021,
              Severity.WARNING,
              "no NetworkPolicy was found in `%s`: every flow is allowed"
                  .formatted(String.join("`, `", request.policyPaths())),
              null,
              List.of(),
              "policies count only where `-f` names their file or its folder",
              List.of()));
    }
    return input;
  }

  private static InputFile read(
      FoundFile file, InputRequest request, DiagnosticSink sink, ObjectDispatcher dispatcher)
      throws IOException {
    if (file.path() == null) {
      return FileContent.read(file, request.stdin(), null, sink, dispatcher);
    }
    FileState before = FileState.of(file.path());
    try (InputStream in = Files.newInputStream(file.path())) {
      InputFile read = FileContent.read(file, in, before, sink, dispatcher);
      if (!Objects.equals(before, FileState.of(file.path()))) {
        throw new IOException(CountedStream.CHANGED);
      }
      return read;
    }
  }
}
