package io.netpolc.cli;

import io.netpolc.watch.api.ClusterAccess;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which cluster is meant, by kubectl's rules.
final class AccessOptions {
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = {
        "The kubeconfig; else the file that KUBECONFIG names, else ~/.kube/config, else the service",
        "account of the pod that this runs in."
      })
  private @Nullable Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The context of the kubeconfig; else its current one.")
  private @Nullable String context;

  ClusterAccess access() {
    return new ClusterAccess(kubeconfig, context);
  }
}
