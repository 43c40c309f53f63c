package io.netpolc.cli.demo;

import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// An end of the demo's traffic: a pod, or a host outside of the cluster.
///
/// @param name `namespace/name`, or a word for a host outside
/// @param pod the pod, or null
/// @param v4 its IPv4 address
/// @param v6 its IPv6 address
/// @param ports the ports it serves, TCP and UDP alike; the first is the one that the matrix shows
record Host(String name, @Nullable Pod pod, IpAddress v4, IpAddress v6, List<Integer> ports) {
  Host {
    ports = List.copyOf(ports);
    if (ports.isEmpty()) {
      throw new IllegalArgumentException(name + " serves nothing");
    }
  }

  /// A pod with an address of each family.
  ///
  /// @throws IllegalArgumentException if it lacks one
  static Host ofPod(Pod pod) {
    IpAddress v4 = pod.address(IpFamily.V4);
    IpAddress v6 = pod.address(IpFamily.V6);
    if (v4 == null || v6 == null) {
      throw new IllegalArgumentException(pod.qualifiedName() + " lacks an address of a family");
    }
    var ports = pod.ports().stream().map(ContainerPort::number).distinct().toList();
    return new Host(pod.qualifiedName(), pod, v4, v6, ports);
  }

  /// A host outside of the cluster.
  static Host outside(String name, IpAddress v4, IpAddress v6, int port) {
    return new Host(name, null, v4, v6, List.of(port));
  }

  IpAddress address(IpFamily family) {
    return family == IpFamily.V4 ? v4 : v6;
  }

  /// The port that the matrix shows.
  int mainPort() {
    return ports.getFirst();
  }

  /// The ports in order of number.
  List<Integer> sortedPorts() {
    return List.copyOf(new TreeSet<>(ports));
  }

  /// The network namespace that plays it.
  String networkNamespace() {
    return DemoNetwork.PREFIX + name.replace('/', '-');
  }
}
