package io.netpolc.bench.traffic;

import io.netpolc.bench.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A node with two pods, and what makes traffic between them: a client and a server, each on a
/// processor of its own. The process must be in a network and a mount namespace of its own; the
/// kernel removes everything with it.
final class Pods implements AutoCloseable {
  static final String CLIENT = "10.248.0.1";
  static final String SERVER = "10.248.0.2";
  private static final List<String> ADDRESSES = List.of(CLIENT, SERVER);
  private static final String GATEWAY = "169.254.78.1";

  /// Of `timeout(1)`.
  private static final int TIMED_OUT = 124;

  private final Path tool;
  private final Process server;

  /// @param folder for the tool
  /// @param clang compiles it
  Pods(Path folder, Path clang) throws IOException, InterruptedException {
    tool = folder.resolve("traffic");
    Path source = Files.writeString(folder.resolve("traffic.c"), Texts.resource("traffic.c"));
    Shell.run(clang.toString(), "-O2", "-o", tool.toString(), source.toString());
    Shell.run("mount", "-t", "tmpfs", "tmpfs", "/run");
    Shell.run("ip", "link", "set", "lo", "up");
    for (int pod = 1; pod <= ADDRESSES.size(); pod++) {
      add(pod);
    }
    var builder = new ProcessBuilder(inside(2, "serve", SERVER, "1"));
    server = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var said =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    if (said.readLine() == null) {
      throw new IOException("the server did not start");
    }
  }

  private static void add(int pod) throws IOException, InterruptedException {
    String namespace = namespace(pod);
    String host = host(pod);
    String address = ADDRESSES.get(pod - 1);
    Shell.run("ip", "netns", "add", namespace);
    Shell.run(
        "ip", "link", "add", host, "type", "veth", "peer", "name", "eth0", "netns", namespace);
    Shell.run("ip", "link", "set", host, "up");
    Shell.run("ip", "addr", "add", GATEWAY + "/32", "dev", host);
    Shell.run("ip", "route", "add", address + "/32", "dev", host);
    Files.writeString(Path.of("/proc/sys/net/ipv4/conf", host, "forwarding"), "1");
    for (String setting :
        List.of(
            "link set lo up",
            "link set eth0 up",
            "addr add " + address + "/32 dev eth0",
            "route add " + GATEWAY + "/32 dev eth0",
            "route add default via " + GATEWAY + " dev eth0")) {
      Shell.run(("ip -n " + namespace + " " + setting).split(" ", -1));
    }
  }

  private static String host(int pod) {
    return "npbench" + pod;
  }

  private static String namespace(int pod) {
    return "np-bench-" + pod;
  }

  private List<String> inside(int pod, String... arguments) {
    var command = new ArrayList<>(List.of("ip", "netns", "exec", namespace(pod)));
    command.add(tool.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /// Measures once.
  ///
  /// @param millis for how long
  /// @throws IOException if no traffic comes through
  double measure(Measure what, int millis) throws IOException, InterruptedException {
    List<String> command = inside(1, what.word(), SERVER, "0", Integer.toString(millis));
    return Double.parseDouble(Shell.run(command.toArray(String[]::new)).strip());
  }

  /// Whether a connection of the client is answered at all, if only by a refusal.
  ///
  /// @param port of the server
  boolean answers(int port) throws IOException, InterruptedException {
    String connect = "</dev/tcp/" + SERVER + "/" + port;
    var builder =
        new ProcessBuilder(
            "ip", "netns", "exec", namespace(1), "timeout", "1", "bash", "-c", connect);
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return builder.start().waitFor() != TIMED_OUT;
  }

  @Override
  public void close() throws IOException {
    server.descendants().forEach(ProcessHandle::destroyForcibly);
    server.destroyForcibly();
    try {
      for (int pod = 1; pod <= ADDRESSES.size(); pod++) {
        Shell.run("ip", "link", "del", host(pod));
        Shell.run("ip", "netns", "del", namespace(pod));
      }
      Shell.run("umount", "-l", "/run");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while pods are removed", interrupted);
    }
  }
}
