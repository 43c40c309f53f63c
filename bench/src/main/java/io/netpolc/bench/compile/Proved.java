package io.netpolc.bench.compile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The proof of a full node: 500 policies, 110 pods.
public final class Proved {
  private static final ClusterSize SIZE = ClusterSize.of(500, 110, 110);

  private Proved() {}

  /// Compiles the node's bundle.
  ///
  /// @param folder is made
  /// @return what proves it
  public static Command command(Path folder) throws IOException, InterruptedException {
    MadeCluster cluster = MadeCluster.write(SIZE, folder);
    Path bundle = folder.resolve("bundle");
    List<Object> compile =
        List.of(
            "compile",
            "-f",
            cluster.policies(),
            "--cluster",
            cluster.state(),
            "--node",
            MadeCluster.NODE,
            "--out",
            bundle);
    Command.of(compile.toArray()).run(1);
    return Command.of("verify", bundle);
  }
}
