package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.fixture.ControlPlane;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.testdata.cases.CaseFolder;
import io.netpolc.testdata.cases.Manifests;
import io.netpolc.testdata.cases.Probe;
import io.netpolc.testdata.kernel.LivePods.Addresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Case folders in a real cluster, one after the other, each made of the one before by kubectl.
///
/// When all of a case has been applied, a policy, a pod and a namespace of another place change
/// together so that a port opens there: then everything before has been seen, and whatever passes
/// that should not is wrong, however soon that would end.
final class CaseRuns implements AutoCloseable {
  private static final String MARKED = "m/a";
  private static final String MARK = "m/b";
  private static final int FIRST_MARK = 10_000;
  private static final Pattern POD =
      Pattern.compile(
          "(?s)kind: Pod\n.*?\n  name: \"?(\\w+)\"?\n  namespace: \"?(\\w+)\"?\n.*?\nspec:\n(.*)");

  private final WatchedCluster cluster;
  private SortedMap<String, String> pods = new TreeMap<>();
  private Set<PolicyRef> policies = Set.of();
  private int mark = FIRST_MARK;

  /// A case as this cluster has it: with an address of the other family for each pod, and with
  /// quotes where `y` is a name, which kubectl takes for a boolean.
  private record Dual(String objects, String policyText, CheckedInput input) {
    static Dual of(CaseFolder folder) throws IOException {
      String objects =
          quoted(folder.cluster())
              .replaceAll(
                  "(?m)^( *- ip: )(\\d+)\\.(\\d+)\\.(\\d+)\\.(\\d+)$", "$0\n$1fd00:$2:$3:$4::$5");
      String policies = quoted(folder.policies());
      return new Dual(objects, policies, Manifests.read(objects + "\n---\n" + policies));
    }

    private static String quoted(Path file) throws IOException {
      return Files.readString(file).replaceAll("(?m)([:-]) ([yn])$", "$1 \"$2\"");
    }
  }

  /// Starts a node that has room for the pods of all cases.
  CaseRuns(ControlPlane api, List<CaseFolder> folders) throws Exception {
    SequencedMap<String, Addresses> all = new LinkedHashMap<>();
    Set<Integer> ports = new TreeSet<>();
    Set<String> namespaces = new TreeSet<>();
    for (CaseFolder folder : folders) {
      for (Pod pod : Dual.of(folder).input.cluster().pods()) {
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
    cluster = WatchedCluster.of(api, "node-cases", all);
    for (String pod : answering) {
      for (int port : ports) {
        cluster.answer(pod, port);
      }
    }
    namespaces.add("m");
    cluster.apply(
        namespaces.stream()
            .map("{apiVersion: v1, kind: Namespace, metadata: {name: '%s'}}\n"::formatted)
            .collect(Collectors.joining("---\n")));
    cluster.awaitAccounts(namespaces);
    cluster.apply(marks());
    cluster.run(List.of(MARKED, MARK));
  }

  /// Applies a case, and sees what passes.
  void run(CaseFolder folder) throws Exception {
    Dual dual = Dual.of(folder);
    cluster.run(become(dual));
    mark++;
    cluster.answer(MARK, mark);
    cluster.apply(marks());
    cluster.awaitAll(List.of(new Attempt(MARKED, MARK, 4, "TCP", mark)), true);
    var evaluator =
        new Evaluator(dual.input.policies(), dual.input.cluster(), SemanticsOptions.DEFAULT);
    var resolver = new FlowResolver(dual.input.cluster());
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

  /// Turns what the case before has left into this one.
  ///
  /// @return pods that do not run yet
  private Set<String> become(Dual dual) throws IOException {
    SortedMap<String, String> wanted = podsOf(dual.objects);
    Set<PolicyRef> wantedPolicies =
        dual.input.policies().stream().map(NetworkPolicy::ref).collect(Collectors.toSet());
    var gone = new StringJoiner("---\n").setEmptyValue("");
    var started = new TreeSet<>(wanted.keySet());
    pods.forEach((key, spec) -> {
      if (spec.equals(wanted.get(key))) {
        started.remove(key);
      } else {
        int slash = key.indexOf('/');
        gone.add(named("v1", "Pod", key.substring(0, slash), key.substring(slash + 1)));
      }
    });
    for (PolicyRef ref : policies) {
      if (!wantedPolicies.contains(ref)) {
        gone.add(named("networking.k8s.io/v1", "NetworkPolicy", ref.namespace(), ref.name()));
      }
    }
    if (gone.length() > 0) {
      cluster.delete(gone.toString());
    }
    cluster.apply(dual.objects + "\n---\n" + dual.policyText);
    pods = wanted;
    policies = wantedPolicies;
    return started;
  }

  /// What of each pod cannot be changed.
  private static SortedMap<String, String> podsOf(String objects) {
    var pods = new TreeMap<String, String>();
    for (String object : objects.split("(?m)^---$")) {
      Matcher pod = POD.matcher(object);
      if (pod.find()) {
        pods.put(pod.group(2) + "/" + pod.group(1), pod.group(3));
      }
    }
    return pods;
  }

  private static String named(String apiVersion, String kind, String namespace, String name) {
    return "{apiVersion: %s, kind: %s, metadata: {namespace: '%s', name: '%s'}}\n"
        .formatted(apiVersion, kind, namespace, name);
  }

  /// Lets `m/a` in at one port of `m/b`, if all three are of the same mark.
  private String marks() {
    return """
    {apiVersion: v1, kind: Namespace, metadata: {name: m, labels: {mark: "%1$d"}}}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: b, namespace: m, labels: {app: b}}
    spec: {containers: [{name: main, image: main}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: m, labels: {mark: "%1$d"}}
    spec: {containers: [{name: main, image: main}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: mark, namespace: m}
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
    try {
      cluster.close();
    } catch (IOException | LoaderException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
