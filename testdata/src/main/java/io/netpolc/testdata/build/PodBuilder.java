package io.netpolc.testdata.build;

import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A pod in a few words: running, without labels, addresses or ports until they are given.
public final class PodBuilder {
  private final String namespace;
  private final String name;
  private final Map<String, String> labels = new TreeMap<>();
  private final List<IpAddress> addresses = new ArrayList<>();
  private final List<ContainerPort> ports = new ArrayList<>();
  private @Nullable String nodeName;
  private boolean hostNetwork;
  private Pod.Phase phase = Pod.Phase.RUNNING;

  private PodBuilder(String namespace, String name) {
    this.namespace = namespace;
    this.name = name;
  }

  /// A pod.
  ///
  /// @param qualifiedName `namespace/name`
  public static PodBuilder pod(String qualifiedName) {
    int slash = qualifiedName.indexOf('/');
    return new PodBuilder(qualifiedName.substring(0, slash), qualifiedName.substring(slash + 1));
  }

  /// Sets a label.
  public PodBuilder label(String key, String value) {
    labels.put(key, value);
    return this;
  }

  /// Adds addresses.
  public PodBuilder at(String... texts) {
    for (String text : texts) {
      addresses.add(Texts.address(text));
    }
    return this;
  }

  /// Adds a container port.
  public PodBuilder port(@Nullable String portName, Protocol protocol, int number) {
    ports.add(new ContainerPort(portName, protocol, number));
    return this;
  }

  /// Places it on a node.
  public PodBuilder on(@Nullable String node) {
    nodeName = node;
    return this;
  }

  /// Puts it on its node's network.
  public PodBuilder hostNetwork() {
    hostNetwork = true;
    return this;
  }

  /// Sets its phase.
  public PodBuilder phase(Pod.Phase newPhase) {
    phase = newPhase;
    return this;
  }

  /// The pod.
  public Pod build() {
    return new Pod(
        namespace, name, labels, addresses, nodeName, hostNetwork, phase, ports, null, false);
  }
}
