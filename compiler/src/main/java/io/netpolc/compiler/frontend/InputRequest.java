package io.netpolc.compiler.frontend;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/// What to read.
///
/// @param policyPaths files, directories, or `-` for standard input, that hold policies
/// @param clusterPaths likewise for cluster state; policies in them count only when `policyPaths`
///   names them too
/// @param stdin what `-` stands for; read once, never closed
/// @param workingDirectory what relative paths start from
/// @param hashed whether the files' hashes are wanted, which a bundle names
public record InputRequest(
    List<String> policyPaths,
    List<String> clusterPaths,
    InputStream stdin,
    Path workingDirectory,
    boolean hashed) {
  public InputRequest {
    policyPaths = List.copyOf(policyPaths);
    clusterPaths = List.copyOf(clusterPaths);
  }

  /// Reads files and hashes them.
  public InputRequest(
      List<String> policyPaths,
      List<String> clusterPaths,
      InputStream stdin,
      Path workingDirectory) {
    this(policyPaths, clusterPaths, stdin, workingDirectory, true);
  }

  /// The same for whoever writes no bundle.
  public InputRequest withoutHashes() {
    return new InputRequest(policyPaths, clusterPaths, stdin, workingDirectory, false);
  }
}
