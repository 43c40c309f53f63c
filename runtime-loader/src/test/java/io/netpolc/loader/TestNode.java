package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.NativeKernel;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;

/// Two pods, a bpffs of their own, and UDP between them.
final class TestNode implements AutoCloseable {
  private static final int PORT = 9000;
  private static final int WAIT_MILLIS = 300;

  final Namespaces pods;
  final Path folder;
  final NodeOptions options;

  TestNode(int net, boolean forceClsact) throws IOException {
    folder = Files.createTempDirectory("np-node");
    Path bpffs = Files.createDirectory(folder.resolve("bpf"));
    Namespaces.run(List.of("mount", "-t", "bpf", "bpf", bpffs.toString()));
    options =
        new NodeOptions(
            bpffs.resolve("netpolc"),
            folder.resolve("run"),
            Duration.ofMillis(50),
            forceClsact,
            new byte[0]);
    pods = new Namespaces(net);
    try {
      for (int pod = 1; pod <= 2; pod++) {
        add(pod);
      }
    } catch (IOException failure) {
      close();
      throw failure;
    }
  }

  void add(int pod) throws IOException {
    pods.pod(pod);
    Files.writeString(Path.of("/proc/sys/net/ipv4/conf", pods.host(pod), "forwarding"), "1");
  }

  PinFolder pinFolder() {
    return new PinFolder(options.pins());
  }

  NodePolicy policy() {
    return policy(options);
  }

  /// A policy that only sees this test's pods.
  NodePolicy policy(NodeOptions with) {
    return policy(new NativeKernel(), with);
  }

  /// The same on another kernel.
  NodePolicy policy(Kernel kernel, NodeOptions with) {
    Interfaces own =
        new Interfaces() {
          @Override
          public List<PodInterface> pods() throws LoaderException {
            return PodInterfaces.discover().stream().filter(pod -> pods.owns(pod.name())).toList();
          }

          @Override
          public SortedMap<Integer, String> names() throws LoaderException {
            return new PodInterfaces().names();
          }
        };
    return new NodePolicy(
        kernel, with, new TestArchive(), own, Capabilities::require, new PinFolder(with.pins()));
  }

  List<Subject> subjects() {
    return List.of(
        TestBundles.subject("a", pods.address(1), pods.address6(1)),
        TestBundles.subject("b", pods.address(2), pods.address6(2)));
  }

  Bundle bundle(String name, int... vectors) {
    return TestBundles.bundle(name, subjects(), vectors);
  }

  Bundle bundle(String name, byte[] object, Shape shape, int... vectors) {
    return TestBundles.bundle(name, object, shape, subjects(), vectors);
  }

  /// A socket that lives in a pod.
  DatagramSocket socket(int pod, int port) throws LoaderException {
    return pods.inside(
        pod,
        () -> {
          var socket = new DatagramSocket(new InetSocketAddress(pods.address(pod), port));
          socket.setReceiveBufferSize(1 << 20);
          return socket;
        });
  }

  /// Whether a datagram from one pod arrives at another.
  boolean reaches(int from, int to) throws Exception {
    try (DatagramSocket server = socket(to, PORT);
        DatagramSocket client = socket(from, 0)) {
      send(client, to, PORT, "hello");
      return receive(server, WAIT_MILLIS) != null;
    }
  }

  void send(DatagramSocket socket, int to, int port, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    socket.send(
        new DatagramPacket(bytes, bytes.length, new InetSocketAddress(pods.address(to), port)));
  }

  static @org.jspecify.annotations.Nullable String receive(DatagramSocket socket, int millis)
      throws IOException {
    socket.setSoTimeout(millis);
    var packet = new DatagramPacket(new byte[64], 64);
    try {
      socket.receive(packet);
      return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    } catch (SocketTimeoutException nothing) {
      return null;
    }
  }

  /// Names of all pins.
  List<String> pins() throws IOException {
    Path root = folder.resolve("bpf");
    try (var paths = Files.walk(root)) {
      return paths
          .filter(path -> !path.equals(root) && !path.toString().endsWith(".debug"))
          .map(root::relativize)
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    pods.close();
    Namespaces.run(List.of("umount", folder.resolve("bpf").toString()));
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
