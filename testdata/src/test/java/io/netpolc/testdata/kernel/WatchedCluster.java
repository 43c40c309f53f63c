package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.fixture.ControlPlane;
import io.netpolc.fixture.Relay;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.testdata.kernel.LivePods.Addresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// One node of a real cluster, whose pods are network namespaces, and `watch` on it. For its pods
/// this does what scheduler and kubelet would. What traffic there is shows what is enforced.
final class WatchedCluster implements AutoCloseable {
  /// The pods' of `deploy/netpolc.yaml`, whose rights are all that the watch has.
  private static final String ACCOUNT = "netpolc";

  private static final String ACCOUNT_NAMESPACE = "kube-system";
  private static final Path REPOSITORY =
      Path.of(System.getProperty("netpolc.repository", "..")).toAbsolutePath().normalize();

  /// A server that was away for a quarter of a minute is asked again after up to 24 seconds.
  private static final Duration LIMIT = Duration.ofSeconds(40);

  /// What is denied is dropped without a word, so that each denied packet costs so much.
  static final Duration SHORT = Duration.ofMillis(250);

  /// What passes is answered sooner, however slow this machine is.
  static final Duration LONG = Duration.ofMillis(1500);

  private static final int AT_ONCE = 32;

  private final ControlPlane api;
  private final String node;
  private final LivePods pods;
  private final Echoes echoes = new Echoes();
  private final ExecutorService trying =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().daemon().factory());
  private final Relay relay;
  private final Watching watching;

  private WatchedCluster(ControlPlane api, String node, LivePods pods) throws IOException {
    this.api = api;
    this.node = node;
    this.pods = pods;
    relay = new Relay(api.port());
    watching = new Watching(pods, api.kubeconfig(ACCOUNT_NAMESPACE, ACCOUNT, relay.port()), node);
  }

  /// Starts a control plane, or aborts a test that cannot be run here.
  static ControlPlane controlPlane() throws IOException {
    LivePods.assume();
    Path binary;
    try {
      binary = ControlPlane.binary(REPOSITORY);
    } catch (ControlPlane.MissingException missing) {
      assumeTrue(false, "no control plane: " + missing.getMessage());
      throw new IllegalStateException(missing);
    }
    // Of these namespaces only, which the kernel removes whatever happens.
    Path folder = Files.createTempDirectory(Path.of("/run"), "np-control-plane");
    ControlPlane api = ControlPlane.start(binary, folder);
    try {
      api.kubectl("wait", "--for=create", "--timeout=30s", "namespace/" + ACCOUNT_NAMESPACE);
      api.kubectlWith(rights(manifest()), "apply", "-f", "-");
      return api;
    } catch (IOException | RuntimeException failure) {
      try (api) {
        throw failure;
      }
    }
  }

  /// `deploy/netpolc.yaml`.
  static String manifest() throws IOException {
    return Files.readString(REPOSITORY.resolve("deploy/netpolc.yaml"));
  }

  /// All of a manifest but its pods.
  private static String rights(String manifest) {
    return Arrays.stream(manifest.split("(?m)^---\n"))
        .filter(document -> !document.contains("kind: DaemonSet"))
        .collect(Collectors.joining("---\n"));
  }

  /// Adds a node to the cluster, which has interfaces for pods that do not exist yet, and begins to
  /// watch.
  ///
  /// @param addresses by `namespace/name`
  static WatchedCluster of(ControlPlane api, String node, SequencedMap<String, Addresses> addresses)
      throws IOException {
    api.kubectlWith(
        "{apiVersion: v1, kind: Node, metadata: {name: %s}}".formatted(node), "create", "-f", "-");
    LivePods pods = LivePods.create(addresses);
    try {
      return new WatchedCluster(api, node, pods);
    } catch (IOException | RuntimeException failure) {
      try (pods) {
        throw failure;
      }
    }
  }

  ControlPlane api() {
    return api;
  }

  LivePods pods() {
    return pods;
  }

  /// Between the watch and the apiserver.
  Relay relay() {
    return relay;
  }

  /// What the watch could not do so far.
  List<String> complaints() {
    return watching.complaints();
  }

  /// Answers at a port of a pod from now on.
  void answer(String pod, int port) throws IOException, LoaderException {
    echoes.open(pods, pod, port);
  }

  /// Makes the cluster hold objects as they are given.
  void apply(String manifests) throws IOException {
    api.kubectlWith(manifests, "apply", "--server-side", "--force-conflicts", "-f", "-");
  }

  /// Removes objects at once, as a kubelet does that has stopped a pod.
  void delete(String manifests) throws IOException {
    api.kubectlWith(manifests, "delete", "--force", "--grace-period=0", "-f", "-");
  }

  /// Pods of an image cannot be made in a namespace before it has an account for them.
  void awaitAccounts(Collection<String> namespaces) throws IOException {
    for (String namespace : namespaces) {
      api.kubectl(
          "wait", "--for=create", "--timeout=30s", "-n", namespace, "serviceaccount/default");
    }
  }

  /// Gives pods to this node, and runs them.
  void run(Collection<String> started) throws IOException {
    if (started.isEmpty()) {
      return;
    }
    api.kubectlWith(documents(started, this::binding), "create", "-f", "-");
    api.kubectlWith(
        documents(started, this::status),
        "apply",
        "--server-side",
        "--force-conflicts",
        "--subresource=status",
        "-f",
        "-");
  }

  private static String documents(Collection<String> pods, UnaryOperator<String> document) {
    return pods.stream().map(document).collect(Collectors.joining("---\n"));
  }

  /// What a scheduler says of a pod.
  String binding(String pod) {
    return """
    apiVersion: v1
    kind: Binding
    metadata: {namespace: '%s', name: '%s'}
    target: {apiVersion: v1, kind: Node, name: %s}
    """
        .formatted(namespace(pod), name(pod), node);
  }

  /// What a kubelet says of one that runs.
  String status(String pod) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {namespace: '%s', name: '%s'}
    status:
      phase: Running
      hostIP: 192.0.2.1
      hostIPs: [{ip: 192.0.2.1}]
      podIP: "%3$s"
      podIPs: [{ip: "%3$s"}, {ip: "%4$s"}]
      conditions: [{type: Ready, status: "True"}]
    """
        .formatted(namespace(pod), name(pod), pods.address(pod, 4), pods.address(pod, 6));
  }

  private static String namespace(String pod) {
    return pod.substring(0, pod.indexOf('/'));
  }

  private static String name(String pod) {
    return pod.substring(pod.indexOf('/') + 1);
  }

  /// Waits until traffic is as expected.
  void awaitAll(Collection<Attempt> attempts, boolean expected) throws Exception {
    long start = System.nanoTime();
    while (true) {
      long waited = System.nanoTime() - start;
      // What begins to pass is noticed soon, unless this machine is too slow for that.
      Duration patience = expected && waited > LONG.toNanos() ? LONG : SHORT;
      List<Attempt> others = those(!expected, attempts, patience);
      if (others.isEmpty()) {
        return;
      }
      assertThat(waited)
          .as("%s should %s; watch says %s", others, expected ? "pass" : "fail", complaints())
          .isLessThan(LIMIT.toNanos());
    }
  }

  /// Tries all at once.
  ///
  /// @return those that pass, or those that fail
  List<Attempt> those(boolean passing, Collection<Attempt> attempts, Duration patience)
      throws InterruptedException, ExecutionException {
    var results = new LinkedHashMap<Attempt, Future<Boolean>>();
    for (Attempt attempt : attempts) {
      results.put(attempt, trying.submit(() -> attempt.passes(pods, patience)));
    }
    var chosen = new ArrayList<Attempt>();
    for (var result : results.entrySet()) {
      if (result.getValue().get() == passing) {
        chosen.add(result.getKey());
      }
    }
    return chosen;
  }

  @Override
  public void close() throws IOException, LoaderException {
    try (pods;
        echoes;
        relay) {
      trying.shutdown();
      watching.close();
      pods.policy().detach();
    }
  }
}
