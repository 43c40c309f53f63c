package io.netpolc.cli;

import io.netpolc.cli.git.GitException;
import io.netpolc.cli.git.GitPath;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.GivenPath;
import io.netpolc.compiler.frontend.InputRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Reads the two sides of a comparison, on disk, in revisions or from standard input.
final class DiffInputs {
  private static final String STDIN = "-";

  private final InputStream stdin;
  private final Diagnostics diagnostics;
  private final List<String> ignoredKinds;
  private final boolean leavesAuditedOut;
  private final Path folder = Path.of("").toAbsolutePath();

  /// @param ignoredKinds see [InputRequest]
  /// @param leavesAuditedOut likewise
  DiffInputs(
      InputStream stdin,
      Diagnostics diagnostics,
      List<String> ignoredKinds,
      boolean leavesAuditedOut) {
    this.stdin = stdin;
    this.diagnostics = diagnostics;
    this.ignoredKinds = List.copyOf(ignoredKinds);
    this.leavesAuditedOut = leavesAuditedOut;
  }

  /// Reads the old side and the new one, in this order.
  ///
  /// @param cluster of both sides; where it is empty, each side's is in its own files
  /// @param clusterNew of the new side, where it is not `cluster`, else empty
  /// @throws CommandFailure if the input is invalid, or standard input would have to be read twice
  List<CheckedInput> read(String old, String fresh, List<String> cluster, List<String> clusterNew)
      throws IOException, CommandFailure {
    Inputs.requireOneReader(
        Stream.concat(Stream.of(old, fresh), Stream.concat(cluster.stream(), clusterNew.stream())));
    if (cluster.isEmpty()) {
      var sink = new DiagnosticSink();
      List<CheckedInput> both =
          FrontEnd.readEach(request(old, List.of()), request(fresh, List.of()), sink);
      Inputs.end(sink, diagnostics);
      return both;
    }
    CheckedInput before = Inputs.read(request(old, cluster), diagnostics);
    return List.of(
        before,
        clusterNew.isEmpty()
            ? readOver(before, fresh, cluster)
            : Inputs.read(request(fresh, clusterNew), diagnostics));
  }

  /// Where both have one cluster, what was read of it with the old policies serves for the new.
  private CheckedInput readOver(CheckedInput before, String fresh, List<String> cluster)
      throws IOException, CommandFailure {
    InputRequest request = request(fresh, cluster);
    var sink = new DiagnosticSink();
    CheckedInput over = fresh.equals(STDIN) ? null : FrontEnd.readOver(before, request, sink);
    if (over != null) {
      Inputs.end(sink, diagnostics);
      return over;
    }
    if (cluster.contains(STDIN)) {
      throw CommandFailure.usage(
          "standard input can be read only once, and the cluster has to be read for each side,"
              + " because OLD or NEW holds objects of it too",
          "give --cluster a file");
    }
    return Inputs.read(request, diagnostics);
  }

  private InputRequest request(String policies, List<String> state)
      throws IOException, CommandFailure {
    var given = new ArrayList<GivenPath>();
    List<String> onDisk = onDisk(List.of(policies), true, given);
    List<String> stateOnDisk = onDisk(state, false, given);
    return new InputRequest(onDisk, stateOnDisk, stdin, folder, false)
        .ignoring(ignoredKinds)
        .leavingAuditedOut(leavesAuditedOut)
        .with(given);
  }

  /// The paths that are on disk; what revisions have is read.
  ///
  /// @param given gets the paths that are in a revision
  private List<String> onDisk(List<String> paths, boolean forPolicies, List<GivenPath> given)
      throws IOException, CommandFailure {
    var onDisk = new ArrayList<String>();
    for (String path : paths) {
      GitPath inRevision = GitPath.parse(path, folder);
      if (inRevision == null) {
        onDisk.add(path);
        continue;
      }
      try {
        given.add(inRevision.read(folder, forPolicies));
      } catch (GitException e) {
        throw new CommandFailure(ExitCode.INVALID_INPUT, String.valueOf(e.getMessage()), e.help());
      }
    }
    return onDisk;
  }
}
