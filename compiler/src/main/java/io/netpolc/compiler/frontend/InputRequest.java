package io.netpolc.compiler.frontend;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What to read.
///
/// @param policyPaths files, directories, or `-` for standard input, that hold policies
/// @param clusterPaths likewise for cluster state; policies in them count only when `policyPaths`
///   names them too
/// @param stdin what `-` stands for; read once, never closed
/// @param workingDirectory what relative paths start from
/// @param hashed whether the files' hashes are wanted, which a bundle names
/// @param ignoredKinds kinds of policy that are not supported and may be left out, as `KIND` or
///   `KIND.GROUP`; any other is an error (NP1009)
/// @param given paths whose files are at hand, read after the others
/// @param leavesAuditedOut whether policies that are only audited do not count, as on a node
public record InputRequest(
    List<String> policyPaths,
    List<String> clusterPaths,
    InputStream stdin,
    Path workingDirectory,
    boolean hashed,
    Set<String> ignoredKinds,
    List<GivenPath> given,
    boolean leavesAuditedOut) {
  public InputRequest {
    policyPaths = List.copyOf(policyPaths);
    clusterPaths = List.copyOf(clusterPaths);
    ignoredKinds = Set.copyOf(ignoredKinds);
    given = List.copyOf(given);
  }

  /// Reads files and hashes them.
  public InputRequest(
      List<String> policyPaths,
      List<String> clusterPaths,
      InputStream stdin,
      Path workingDirectory) {
    this(policyPaths, clusterPaths, stdin, workingDirectory, true);
  }

  /// Ignores no kind of policy.
  public InputRequest(
      List<String> policyPaths,
      List<String> clusterPaths,
      InputStream stdin,
      Path workingDirectory,
      boolean hashed) {
    this(policyPaths, clusterPaths, stdin, workingDirectory, hashed, Set.of(), List.of(), false);
  }

  /// The same for whoever writes no bundle.
  public InputRequest withoutHashes() {
    return new InputRequest(
        policyPaths,
        clusterPaths,
        stdin,
        workingDirectory,
        false,
        ignoredKinds,
        given,
        leavesAuditedOut);
  }

  /// The same, leaving some kinds of policy out.
  public InputRequest ignoring(Collection<String> kinds) {
    return new InputRequest(
        policyPaths,
        clusterPaths,
        stdin,
        workingDirectory,
        hashed,
        Set.copyOf(kinds),
        given,
        leavesAuditedOut);
  }

  /// The same without the cluster's state.
  InputRequest ofPolicies() {
    return new InputRequest(
        policyPaths,
        List.of(),
        stdin,
        workingDirectory,
        hashed,
        ignoredKinds,
        given.stream().filter(GivenPath::forPolicies).toList(),
        leavesAuditedOut);
  }

  /// The same with paths whose files are at hand.
  public InputRequest with(List<GivenPath> paths) {
    return new InputRequest(
        policyPaths,
        clusterPaths,
        stdin,
        workingDirectory,
        hashed,
        ignoredKinds,
        paths,
        leavesAuditedOut);
  }

  /// The same, with policies that are only audited left out or not.
  public InputRequest leavingAuditedOut(boolean leaves) {
    return new InputRequest(
        policyPaths, clusterPaths, stdin, workingDirectory, hashed, ignoredKinds, given, leaves);
  }

  /// What the user named for policies, as written.
  List<String> namedForPolicies() {
    return Stream.concat(
            policyPaths.stream(),
            given.stream().filter(GivenPath::forPolicies).map(GivenPath::name))
        .toList();
  }
}
