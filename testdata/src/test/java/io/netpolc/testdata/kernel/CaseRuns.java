package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.fixture.ApiClient;
import io.netpolc.fixture.ControlPlane;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.testdata.cases.CaseFolder;
import io.netpolc.testdata.cases.Probe;
import io.netpolc.testdata.kernel.DualCase.Manifest;
import io.netpolc.testdata.kernel.LivePods.Addresses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Case folders in a real cluster, one after the other, each made of the one before.
///
/// When all of a case has been applied, a policy, a pod and a namespace of another place change
/// together so that a port opens there: then everything before has been seen, and whatever passes
/// that should not is wrong, however soon that would end.
final class CaseRuns implements AutoCloseable {
  private static final String MARKED = "m/a";
  private static final String MARK = "m/b";
  private static final int FIRST_MARK = 10_000;

  private final WatchedCluster cluster;
  private final ApiClient client;
  private SortedMap<String, Manifest> present = new TreeMap<>();
  private int mark = FIRST_MARK;

  private CaseRuns(WatchedCluster cluster, ApiClient client) {
    this.cluster = cluster;
    this.client = client;
  }

  /// Starts a node that has room for the pods of all cases.
  static CaseRuns start(ControlPlane api, List<CaseFolder> folders) throws Exception {
    SequencedMap<String, Addresses> all = new LinkedHashMap<>();
    Set<Integer> ports = new TreeSet<>();
    Set<String> namespaces = new TreeSet<>();
    for (CaseFolder folder : folders) {
      for (Pod pod : DualCase.of(folder).input().cluster().pods()) {
        namespaces.add(pod.namespace());
        all.put(
            pod.qualifiedName(),
            new Addresses(
                pod.addresses().getFirst().toString(), pod.addresses().getLast().toString()));
      }
      folder.probes().forEach(probe -> ports.add(probe.port()));
    }
    List<String> answering = List.copyOf(all.keySet());
    all.put(MARKED, new Addresses("10.245.0.1", "fd00:245::1"));
    all.put(MARK, new Addresses("10.245.0.2", "fd00:245::2"));
    var runs = new CaseRuns(WatchedCluster.of(api, "node-cases", all), api.client());
    try {
      runs.prepare(answering, ports, namespaces);
      return runs;
    } catch (Exception failure) {
      try (runs) {
        throw failure;
      }
    }
  }

  private void prepare(List<String> answering, Set<Integer> ports, Set<String> namespaces)
      throws Exception {
    for (String pod : answering) {
      for (int port : ports) {
        cluster.answer(pod, port);
      }
    }
    namespaces.add("m");
    for (String namespace : namespaces) {
      client.create(
          "/api/v1/namespaces",
          "{apiVersion: v1, kind: Namespace, metadata: {name: '%s'}}".formatted(namespace));
    }
    cluster.awaitAccounts(namespaces);
    mark();
    run(List.of(MARKED, MARK));
    // Before anything is enforced, everything passes.
    cluster.answer(MARK, FIRST_MARK - 1);
    cluster.awaitAll(List.of(marked(FIRST_MARK - 1)), false);
  }

  /// Applies a case, and sees what passes.
  void run(CaseFolder folder) throws Exception {
    DualCase dual = DualCase.of(folder);
    mark++;
    cluster.answer(MARK, mark);
    become(dual.manifests());
    cluster.awaitAll(List.of(marked(mark)), true);
    var evaluator =
        new Evaluator(dual.input().policies(), dual.input().cluster(), SemanticsOptions.DEFAULT);
    var resolver = new FlowResolver(dual.input().cluster());
    var passing = new ArrayList<Attempt>();
    var failing = new ArrayList<Attempt>();
    for (Probe probe : folder.probes()) {
      for (int family : new int[] {4, 6}) {
        boolean allowed =
            family == 4
                ? probe.allowed()
                : evaluator.evaluate(CaseFolder.flow(of(probe, family), resolver)).allowed();
        var attempt = new Attempt(probe.from(), probe.to(), family, probe.protocol(), probe.port());
        (allowed ? passing : failing).add(attempt);
      }
    }
    assertThat(cluster.those(true, failing, WatchedCluster.SHORT)).as("denied, but pass").isEmpty();
    cluster.awaitAll(passing, true);
    assertThat(cluster.complaints()).isEmpty();
  }

  /// Turns what the case before has left into this one, and marks that.
  private void become(SortedMap<String, Manifest> wanted) throws IOException {
    var gone = new ArrayList<Manifest>();
    for (var before : present.entrySet()) {
      Manifest now = wanted.get(before.getKey());
      if (now == null || !now.canReplace(before.getValue())) {
        gone.add(before.getValue());
      }
    }
    List<Manifest> changed =
        wanted.entrySet().stream()
            .filter(now -> !now.getValue().equals(present.get(now.getKey())))
            .map(Map.Entry::getValue)
            .toList();
    List<String> started =
        wanted.entrySet().stream()
            .filter(now -> now.getValue().isPod())
            .filter(now -> {
              Manifest before = present.get(now.getKey());
              return before == null || gone.contains(before);
            })
            .map(now -> now.getValue().key())
            .toList();
    present = wanted;
    for (Manifest manifest : gone) {
      client.delete(manifest.path());
    }
    apply(changed);
    run(started);
    mark();
  }

  private void apply(Collection<Manifest> manifests) throws IOException {
    for (Manifest manifest : manifests) {
      client.apply(manifest.path(), manifest.text());
    }
  }

  /// Gives pods to the node, and runs them.
  private void run(List<String> started) throws IOException {
    for (String pod : started) {
      int slash = pod.indexOf('/');
      String path =
          "/api/v1/namespaces/%s/pods/%s"
              .formatted(pod.substring(0, slash), pod.substring(slash + 1));
      client.create(path + "/binding", cluster.binding(pod));
      client.apply(path + "/status", cluster.status(pod));
    }
  }

  private static Attempt marked(int port) {
    return new Attempt(MARKED, MARK, 4, "TCP", port);
  }

  private void mark() throws IOException {
    apply(DualCase.manifests(marks()).values());
  }

  /// Lets `m/a` in at one port of `m/b`, if all three are of the same mark.
  private String marks() {
    return """
    apiVersion: v1
    kind: Namespace
    metadata:
      name: m
      labels: {mark: "%1$d"}
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: b
      namespace: m
      labels: {app: b}
    spec: {containers: [{name: main, image: main}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: a
      namespace: m
      labels: {mark: "%1$d"}
    spec: {containers: [{name: main, image: main}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: mark
      namespace: m
    spec:
      podSelector: {matchLabels: {app: b}}
      ingress:
      - from:
        - podSelector: {matchLabels: {mark: "%1$d"}}
          namespaceSelector: {matchLabels: {mark: "%1$d"}}
        ports: [{port: %1$d}]
    """
        .formatted(mark);
  }

  private static Probe of(Probe probe, int family) {
    return new Probe(
        probe.from(),
        probe.to(),
        probe.protocol(),
        probe.port(),
        family,
        probe.allowed(),
        probe.ingress(),
        probe.egress());
  }

  @Override
  public void close() {
    client.close();
    try {
      cluster.close();
    } catch (IOException | LoaderException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
