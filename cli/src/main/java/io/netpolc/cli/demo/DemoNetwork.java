package io.netpolc.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A node and its pods, made of network namespaces: the node's, and one for each host, joined to it
/// by a veth pair. The node routes: a /32 and a /128 route to each host, and each host's default
/// route points to a link-local gateway that is nobody in particular, as many CNI plug-ins do it.
/// Neighbours are entered by hand, so that no packet waits for another.
///
/// The node is a namespace of its own, so that no setting and no firewall of the machine matters,
/// and nothing is left of it once the namespaces are gone.
final class DemoNetwork implements AutoCloseable {
  /// Every namespace of the demo starts so.
  static final String PREFIX = "np-demo-";

  /// The node's namespace.
  static final String NODE = PREFIX + "node";

  private static final String GATEWAY_V4 = "169.254.1.1";
  private static final String GATEWAY_V6 = "fe80::1";

  private final List<Host> hosts;
  private final Map<Host, NamespaceThread> threads = new LinkedHashMap<>();
  private final NamespaceThread node;

  /// Makes the namespaces and joins them; removes what an earlier demo left behind.
  ///
  /// @param hosts at least one; names are unique
  /// @param nodeAddresses the node's own addresses, as text
  /// @throws IOException if the kernel or iproute2 refuses; then nothing is left
  DemoNetwork(List<Host> hosts, List<String> nodeAddresses) throws IOException {
    this.hosts = List.copyOf(hosts);
    removeNamespaces();
    try {
      makeNamespaces(nodeAddresses);
      node = new NamespaceThread(NODE);
      node.call(() -> {
        Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "1");
        return true;
      });
      for (Host host : this.hosts) {
        threads.put(host, new NamespaceThread(host.networkNamespace()));
      }
    } catch (IOException | RuntimeException e) {
      try {
        close();
      } catch (IOException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  /// The hosts in the order given.
  List<Host> hosts() {
    return hosts;
  }

  /// The thread that lives on the node.
  NamespaceThread node() {
    return node;
  }

  /// The thread that lives in a host, for work of a moment.
  NamespaceThread thread(Host host) {
    NamespaceThread thread = threads.get(host);
    if (thread == null) {
      throw new IllegalArgumentException("no such host: " + host.name());
    }
    return thread;
  }

  private void makeNamespaces(List<String> nodeAddresses) throws IOException {
    var namespaces = new ArrayList<String>();
    namespaces.add("netns add " + NODE);
    hosts.forEach(host -> namespaces.add("netns add " + host.networkNamespace()));
    Ip.batch("", namespaces);
    var links = new ArrayList<String>();
    links.add("link set lo up");
    for (String address : nodeAddresses) {
      links.add("address add " + address + " dev lo" + (address.contains(":") ? " nodad" : ""));
    }
    for (int i = 0; i < hosts.size(); i++) {
      links.addAll(nodeSide(i));
    }
    Ip.batch(NODE, links);
    for (int i = 0; i < hosts.size(); i++) {
      Ip.batch(hosts.get(i).networkNamespace(), hostSide(i));
    }
  }

  private List<String> nodeSide(int index) {
    Host host = hosts.get(index);
    String device = device(index);
    String peer = "peer name eth0 address " + hostMac(index) + " netns " + host.networkNamespace();
    return List.of(
        "link add " + device + " address " + nodeMac(index) + " type veth " + peer,
        "link set " + device + " addrgenmode none up",
        "neighbour add " + host.v4() + " lladdr " + hostMac(index) + " dev " + device,
        "neighbour add " + host.v6() + " lladdr " + hostMac(index) + " dev " + device,
        "route add " + host.v4() + "/32 dev " + device,
        "route add " + host.v6() + "/128 dev " + device);
  }

  private List<String> hostSide(int index) {
    Host host = hosts.get(index);
    return List.of(
        "link set lo up",
        "link set eth0 addrgenmode none up",
        "address add " + host.v4() + "/32 dev eth0",
        "address add " + host.v6() + "/128 dev eth0 nodad",
        "neighbour add " + GATEWAY_V4 + " lladdr " + nodeMac(index) + " dev eth0",
        "neighbour add " + GATEWAY_V6 + " lladdr " + nodeMac(index) + " dev eth0",
        "route add default via " + GATEWAY_V4 + " dev eth0 onlink",
        "route add default via " + GATEWAY_V6 + " dev eth0 onlink");
  }

  /// The name of the node's end of a host's veth pair.
  private static String device(int index) {
    return "npd" + index;
  }

  private static String nodeMac(int index) {
    return String.format("0e:00:00:00:01:%02x", index);
  }

  private static String hostMac(int index) {
    return String.format("0e:00:00:00:02:%02x", index);
  }

  /// Removes what an earlier demo left behind.
  static void removeNamespaces() throws IOException {
    List<String> left = Ip.namespaces(PREFIX);
    if (!left.isEmpty()) {
      Ip.batch("", left.stream().map(name -> "netns delete " + name).toList());
    }
  }

  /// Removes everything.
  @Override
  public void close() throws IOException {
    threads.values().forEach(NamespaceThread::close);
    removeNamespaces();
  }
}
