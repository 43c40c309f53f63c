package io.netpolc.watch.api;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How to get at a cluster, by kubectl's rules: a kubeconfig that is named, else `KUBECONFIG`, else
/// `~/.kube/config`, else the service account of the pod that this runs in.
///
/// @param kubeconfig a file, or null
/// @param context one of the kubeconfig's contexts, or null for the current one
public record ClusterAccess(@Nullable Path kubeconfig, @Nullable String context) {
  /// The configuration.
  ///
  /// @throws IOException if there is none, or it cannot be read
  Config config() throws IOException {
    try {
      Config found =
          kubeconfig == null
              ? Config.autoConfigure(context)
              : Config.fromKubeconfig(context, kubeconfig.toFile());
      requireContext(found);
      // Whoever follows a resource waits by its own rules before it asks again. With HTTP/2 all
      // watches would share one connection, and hang together when it is dead.
      found.setRequestRetryBackoffLimit(0);
      found.setHttp2Disable(true);
      return found;
    } catch (KubernetesClientException failure) {
      throw new IOException("the kubeconfig cannot be used: " + failure.getMessage(), failure);
    }
  }

  private void requireContext(Config found) throws IOException {
    boolean known =
        context == null
            || found.getContexts().stream().anyMatch(named -> context.equals(named.getName()));
    if (!known) {
      throw new IOException("the kubeconfig has no context `" + context + "`");
    }
    if (kubeconfig == null
        && found.getFile() == null
        && found.getOauthToken() == null
        && found.getAutoOAuthToken() == null) {
      throw new IOException(
          "no cluster is known: give --kubeconfig, set KUBECONFIG, or run in a pod with a service account");
    }
  }
}
