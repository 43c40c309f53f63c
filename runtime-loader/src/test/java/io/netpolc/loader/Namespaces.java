package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// Pods made of network namespaces: `np-<run>-<n>` each, with a veth pair to the host, which routes
/// between them. Everything goes with [#close].
final class Namespaces implements AutoCloseable {
  private final String run = Long.toString(ProcessHandle.current().pid(), 36);
  private final int net;
  private final List<String> names = new ArrayList<>();
  private final SortedMap<Integer, Integer> ifindexes = new TreeMap<>();

  /// @param net second octet of the pods' addresses, so that tests do not meet
  Namespaces(int net) {
    this.net = net;
  }

  String address(int pod) {
    return "10." + net + ".0." + pod;
  }

  String address6(int pod) {
    return "fd00:" + net + "::" + pod;
  }

  /// Host end of a pod.
  int ifindex(int pod) {
    return Objects.requireNonNull(ifindexes.get(pod));
  }

  String host(int pod) {
    return "np" + net + "h" + pod;
  }

  String name(int pod) {
    return "np-" + run + "-" + net + "-" + pod;
  }

  /// Whether an interface is the host end of one of these pods.
  boolean owns(String host) {
    return host.startsWith("np" + net + "h");
  }

  void pod(int pod) throws IOException {
    String name = name(pod);
    String host = host(pod);
    ip("netns", "add", name);
    names.add(name);
    ip("link", "add", host, "type", "veth", "peer", "name", "eth0", "netns", name);
    ip("-n", name, "addr", "add", address(pod) + "/32", "dev", "eth0");
    ip("-n", name, "addr", "add", address6(pod) + "/128", "dev", "eth0", "nodad");
    ip("-n", name, "link", "set", "lo", "up");
    ip("-n", name, "link", "set", "eth0", "up");
    ip("link", "set", host, "up");
    ip("addr", "add", "169.254." + net + ".1/32", "dev", host);
    ip("route", "add", address(pod) + "/32", "dev", host);
    ip("-n", name, "route", "add", "169.254." + net + ".1/32", "dev", "eth0");
    ip("-n", name, "route", "add", "default", "via", "169.254." + net + ".1", "dev", "eth0");
    ifindexes.put(pod, java.net.NetworkInterface.getByName(host).getIndex());
  }

  <T> T inside(int pod, NetworkNamespace.Inside<T> action) throws LoaderException {
    try (var namespace = NetworkNamespace.open(Path.of("/run/netns", name(pod)))) {
      return namespace.inside(action);
    }
  }

  static void ip(String... arguments) throws IOException {
    run(prepend("ip", arguments));
  }

  static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
    return output;
  }

  private static List<String> prepend(String first, String... rest) {
    var all = new ArrayList<String>();
    all.add(first);
    all.addAll(List.of(rest));
    return all;
  }

  void remove(int pod) throws IOException {
    names.remove(name(pod));
    ip("netns", "del", name(pod));
    try {
      ip("link", "del", host(pod));
    } catch (IOException goneWithItsNamespace) {
      // The kernel removes the pair with the namespace, sooner or later.
    }
  }

  @Override
  public void close() throws IOException {
    for (int pod : List.copyOf(ifindexes.keySet())) {
      if (names.contains(name(pod))) {
        remove(pod);
      }
    }
  }
}
