package io.netpolc.compiler.query;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.MadeUpAddresses;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.schema.NameRules;
import io.netpolc.compiler.net.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A pod that is not there yet: `ns=shop,labels=app=cart,tier=web,name=cart-2`. It declares no
/// ports, and so none by name.
///
/// @param namespace where it shall be
/// @param labels which labels it shall have
/// @param name how it is called, or null for a name that no pod has
public record NewPod(String namespace, Map<String, String> labels, @Nullable String name) {
  /// The kind by which it is told from pods that are there.
  private static final String KIND = "Pod";

  private static final String DEFAULT_NAME = "new-pod";
  private static final String NAMESPACE = "ns=";
  private static final String NAME = "name=";
  private static final String LABELS = "labels=";
  private static final String HELP =
      "write `ns=NAMESPACE,labels=KEY=VALUE,KEY=VALUE`, and perhaps `,name=NAME`";

  /// A cluster with the pod in it.
  ///
  /// @param state the cluster
  /// @param pod the new one among its pods
  public record Placed(ClusterState state, Pod pod) {}

  public NewPod {
    labels = Map.copyOf(labels);
  }

  /// Reads a description. What follows `labels=` are labels, up to `name=` or `ns=`; a label of
  /// such a name is written with a `labels=` of its own before it.
  ///
  /// @return null after errors (NP2050) were reported
  public static @Nullable NewPod parse(String text, DiagnosticSink sink) {
    int before = sink.errorCount();
    String namespace = null;
    String name = null;
    boolean labelled = false;
    Map<String, String> labels = new TreeMap<>();
    for (String item : text.split(",", -1)) {
      if (item.startsWith(NAMESPACE)) {
        namespace = once(namespace, item, NAMESPACE, NameRules::dnsLabel, sink);
      } else if (item.startsWith(NAME)) {
        name = once(name, item, NAME, NameRules::subdomain, sink);
      } else if (item.startsWith(LABELS) || labelled) {
        labelled = true;
        addLabel(item.startsWith(LABELS) ? item.substring(LABELS.length()) : item, labels, sink);
      } else {
        refuse("`" + item + "` says nothing about a pod", HELP, sink);
      }
    }
    if (namespace == null && sink.errorCount() == before) {
      refuse("the new pod has no namespace", HELP, sink);
    }
    return namespace == null || sink.errorCount() > before
        ? null
        : new NewPod(namespace, labels, name);
  }

  /// What is wrong with a name.
  private interface Rule {
    List<String> problems(String value);
  }

  private static String once(
      @Nullable String known, String item, String field, Rule rule, DiagnosticSink sink) {
    String value = item.substring(field.length());
    if (known != null) {
      refuse("`" + field + "` stands twice", "a label of that name has `labels=` before it", sink);
    }
    rule.problems(value).forEach(problem -> refuse("`" + item + "`: " + problem, HELP, sink));
    return value;
  }

  private static void addLabel(String item, Map<String, String> labels, DiagnosticSink sink) {
    if (item.isEmpty()) {
      return;
    }
    int equals = item.indexOf('=');
    if (equals < 0) {
      refuse("`" + item + "` is no label with a value", HELP, sink);
      return;
    }
    String key = item.substring(0, equals);
    String value = item.substring(equals + 1);
    var problems = new ArrayList<>(NameRules.labelKey(key));
    problems.addAll(NameRules.labelValue(value));
    problems.forEach(problem -> refuse("label `" + item + "`: " + problem, null, sink));
    if (labels.putIfAbsent(key, value) != null) {
      refuse("label `" + key + "` stands twice", null, sink);
    }
  }

  private static void refuse(String message, @Nullable String help, DiagnosticSink sink) {
    Diagnostic diagnostic = Diagnostic.error(DiagnosticCode.NP2050, message);
    sink.report(help == null ? diagnostic : diagnostic.withHelp(help));
  }

  /// Puts it into a cluster, with addresses that nobody there has.
  ///
  /// @param known namespaces that are there though nothing may live in them, such as those of
  ///   policies
  /// @return null after an error was reported: NP2050 for a namespace that is not there or a name
  ///   that is taken, NP3003 when no address is left
  public @Nullable Placed placedIn(ClusterState state, Set<String> known, DiagnosticSink sink) {
    Set<String> namespaces =
        state.namespaces().stream().map(Namespace::name).collect(Collectors.toSet());
    if (!namespaces.contains(namespace) && !known.contains(namespace)) {
      var all = new HashSet<>(namespaces);
      all.addAll(known);
      refuse("there is no namespace `" + namespace + "`", Suggestion.help(namespace, all), sink);
      return null;
    }
    Set<String> names =
        state.pods().stream()
            .filter(pod -> pod.namespace().equals(namespace))
            .map(Pod::name)
            .collect(Collectors.toSet());
    if (name != null && names.contains(name)) {
      refuse("there is a pod `" + namespace + "/" + name + "` already", null, sink);
      return null;
    }
    List<IpAddress> addresses = new MadeUpAddresses(addresses(state)).next();
    if (addresses.isEmpty()) {
      sink.report(
          Diagnostic.error(DiagnosticCode.NP3003, "no made-up address is left for the new pod"));
      return null;
    }
    Pod pod = pod(name == null ? freeName(names) : name, addresses);
    return new Placed(with(state, pod, namespaces.contains(namespace)), pod);
  }

  private Pod pod(String called, List<IpAddress> addresses) {
    return new Pod(
        namespace,
        called,
        labels,
        addresses,
        null,
        false,
        Pod.Phase.RUNNING,
        List.of(),
        new Pod.Owner(KIND, called),
        true);
  }

  private static String freeName(Set<String> names) {
    String free = DEFAULT_NAME;
    for (int i = 2; names.contains(free); i++) {
      free = DEFAULT_NAME + "-" + i;
    }
    return free;
  }

  private static Set<IpAddress> addresses(ClusterState state) {
    var taken = new HashSet<IpAddress>();
    state.pods().forEach(pod -> taken.addAll(pod.addresses()));
    state.services().forEach(service -> taken.addAll(service.addresses()));
    state.nodes().forEach(node -> taken.addAll(node.addresses()));
    return taken;
  }

  private ClusterState with(ClusterState state, Pod pod, boolean hasNamespace) {
    var namespaces = new ArrayList<>(state.namespaces());
    if (!hasNamespace) {
      namespaces.add(new Namespace(namespace, Map.of(Namespace.NAME_LABEL, namespace)));
      namespaces.sort(Comparator.comparing(Namespace::name));
    }
    var pods = new ArrayList<>(state.pods());
    pods.add(pod);
    pods.sort(Comparator.comparing(Pod::namespace).thenComparing(Pod::name));
    return new ClusterState(
        namespaces, pods, state.nodes(), state.services(), state.endpointSlices());
  }
}
