package io.netpolc.loader;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.LinuxRtnetlink;
import io.netpolc.loader.raw.LinuxRtnetlink.Message;
import io.netpolc.loader.raw.NetlinkSocket;
import io.netpolc.loader.raw.NetworkNamespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds pods' interfaces from kernel facts alone: the host's veth devices say in which namespace
/// (`IFLA_LINK_NETNSID`) and under which index their other end is; the namespaces of all processes
/// and of `/run/netns` are asked for that id and then for their addresses.
public final class PodInterfaces implements Interfaces {
  private static final Path PROC = Path.of("/proc");
  private static final Path NAMED = Path.of("/run/netns");
  private static final Path OWN = Path.of("/proc/self/ns/net");
  private static final String VETH = "veth";

  /// The kernel this runs on, and the network namespace it runs in.
  public PodInterfaces() {}

  /// Host ends of pods, in order of index.
  ///
  /// @throws LoaderException if `CAP_SYS_ADMIN` or `CAP_NET_ADMIN` is missing, or the kernel
  ///   refuses
  public static List<PodInterface> discover() throws LoaderException {
    requireCapabilities();
    try (NetlinkSocket socket = NetlinkSocket.open()) {
      Map<Integer, List<Veth>> byNamespace = veths(socket);
      var found = new ArrayList<PodInterface>();
      for (var candidate : namespaces().entrySet()) {
        if (!byNamespace.isEmpty()) {
          found.addAll(inside(socket, candidate.getKey(), candidate.getValue(), byNamespace));
        }
      }
      found.sort(java.util.Comparator.comparingInt(PodInterface::ifindex));
      return List.copyOf(found);
    }
  }

  /// Says at once what would be missed later.
  ///
  /// @throws LoaderException if `CAP_SYS_ADMIN` or `CAP_NET_ADMIN` is missing
  public static void requireCapabilities() throws LoaderException {
    Capabilities.require(
        "look into pods' network namespaces", Capability.SYS_ADMIN, Capability.NET_ADMIN);
  }

  @Override
  public List<PodInterface> pods() throws LoaderException {
    return discover();
  }

  @Override
  public SortedMap<Integer, String> names() throws LoaderException {
    try (NetlinkSocket socket = NetlinkSocket.open()) {
      var names = new TreeMap<Integer, String>();
      for (Message link : LinuxRtnetlink.links(socket)) {
        names.put(LinuxRtnetlink.interfaceIndex(link), name(link));
      }
      return names;
    }
  }

  private static Map<Integer, List<Veth>> veths(NetlinkSocket socket) throws BpfException {
    var byNamespace = new HashMap<Integer, List<Veth>>();
    for (Message link : LinuxRtnetlink.links(socket)) {
      ByteBuffer information = link.attribute(LinuxRtnetlink.IFLA_LINKINFO);
      ByteBuffer kind =
          information == null ? null : Message.nested(information, LinuxRtnetlink.IFLA_INFO_KIND);
      ByteBuffer peer = link.attribute(LinuxRtnetlink.IFLA_LINK);
      ByteBuffer namespace = link.attribute(LinuxRtnetlink.IFLA_LINK_NETNSID);
      if (kind != null && text(kind).equals(VETH) && peer != null && namespace != null) {
        var veth = new Veth(LinuxRtnetlink.interfaceIndex(link), name(link), peer.getInt());
        byNamespace.computeIfAbsent(namespace.getInt(), id -> new ArrayList<>()).add(veth);
      }
    }
    return byNamespace;
  }

  private static List<PodInterface> inside(
      NetlinkSocket socket, long inode, Path file, Map<Integer, List<Veth>> byNamespace)
      throws LoaderException {
    try (NetworkNamespace namespace = open(file)) {
      // The name of one that has gone may be a plain file by now, or another one's.
      if (namespace == null || !Objects.equals(inode(namespace.file()), inode)) {
        return List.of();
      }
      int id = LinuxRtnetlink.namespaceId(socket, namespace.fd());
      List<Veth> veths = id < 0 ? null : byNamespace.get(id);
      if (veths == null) {
        return List.of();
      }
      Map<Integer, List<IpAddress>> addresses = addresses(namespace);
      return veths.stream()
          .map(veth ->
              new PodInterface(
                  veth.ifindex, veth.name, inode, addresses.getOrDefault(veth.peer, List.of())))
          .toList();
    }
  }

  /// Null if the process has ended meanwhile.
  private static @Nullable NetworkNamespace open(Path file) {
    try {
      return NetworkNamespace.open(file);
    } catch (BpfException gone) {
      return null;
    }
  }

  private static Map<Integer, List<IpAddress>> addresses(NetworkNamespace namespace)
      throws LoaderException {
    var byInterface = new HashMap<Integer, List<IpAddress>>();
    try (NetlinkSocket socket = namespace.inside(NetlinkSocket::open)) {
      for (Message message : LinuxRtnetlink.addresses(socket)) {
        ByteBuffer local = message.attribute(LinuxRtnetlink.IFA_LOCAL);
        ByteBuffer address = local != null ? local : message.attribute(LinuxRtnetlink.IFA_ADDRESS);
        if (address != null && LinuxRtnetlink.scope(message) == 0) {
          byte[] bytes = new byte[address.remaining()];
          address.get(bytes);
          byInterface
              .computeIfAbsent(LinuxRtnetlink.interfaceIndex(message), ifindex -> new ArrayList<>())
              .add(IpAddress.ofBytes(bytes));
        }
      }
    }
    return byInterface;
  }

  /// One file for each network namespace that can be seen, by inode.
  private static SortedMap<Long, Path> namespaces() {
    var files = new TreeMap<Long, Path>();
    collect(NAMED, "*", Path.of(""), files);
    collect(PROC, "[0-9]*", Path.of("ns", "net"), files);
    return files;
  }

  private static void collect(Path folder, String glob, Path below, SortedMap<Long, Path> files) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      for (Path entry : entries) {
        Path file = below.toString().isEmpty() ? entry : entry.resolve(below);
        Long inode = inode(file);
        if (inode != null) {
          files.putIfAbsent(inode, file);
        }
      }
    } catch (IOException absent) {
      // No such folder: no candidates there.
    }
  }

  /// Null if it has gone, or is no namespace: `ip netns add` makes the file before it mounts the
  /// namespace there, and a plain one may be left.
  private static @Nullable Long inode(Path file) {
    try {
      Map<String, Object> status = Files.readAttributes(file, "unix:ino,dev");
      return Files.getAttribute(OWN, "unix:dev").equals(status.get("dev"))
          ? (Long) status.get("ino")
          : null;
    } catch (IOException gone) {
      return null;
    }
  }

  private static String name(Message link) {
    ByteBuffer name = link.attribute(LinuxRtnetlink.IFLA_IFNAME);
    return name == null ? "" : text(name);
  }

  /// Without the NUL at its end.
  private static String text(ByteBuffer attribute) {
    String text = StandardCharsets.ISO_8859_1.decode(attribute.duplicate()).toString();
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private record Veth(int ifindex, String name, int peer) {}
}
