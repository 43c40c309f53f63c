package io.netpolc.bench.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.netpolc.bench.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The node's side of local pods: a network namespace with an interface for each. The process must
/// be in a network and a mount namespace of its own; the kernel removes everything with it.
final class LocalNode implements AutoCloseable {
  private final List<String> namespaces = new ArrayList<>();

  /// @param pods objects of the apiserver
  LocalNode(List<JsonNode> pods) throws IOException, InterruptedException {
    Shell.run("mount", "-t", "tmpfs", "tmpfs", "/run");
    Shell.run("mount", "-t", "bpf", "bpf", "/sys/fs/bpf");
    Shell.run("ip", "link", "set", "lo", "up");
    for (int i = 0; i < pods.size(); i++) {
      String namespace = "np-bench-" + i;
      Shell.run("ip", "netns", "add", namespace);
      namespaces.add(namespace);
      Shell.feed(
          "link add npbench%d type veth peer name eth0 netns %s%n".formatted(i, namespace)
              + "link set npbench%d up%n".formatted(i),
          "ip",
          "-batch",
          "-");
      var inside = new StringBuilder("link set eth0 up\n");
      for (JsonNode address : pods.get(i).path("status").path("podIPs")) {
        String ip = address.path("ip").asText();
        boolean v6 = ip.contains(":");
        inside.append("addr add %s/%d dev eth0%n".formatted(ip, v6 ? 128 : 32));
      }
      Shell.feed(inside.toString(), "ip", "-n", namespace, "-batch", "-");
    }
  }

  /// Bytes that a process has in memory: `VmRSS`.
  static long residentBytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("process " + pid + " has ended");
  }

  /// Processor time that a process has used, in seconds (`proc(5)`, fields 14 and 15).
  static double processorSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  @Override
  public void close() throws IOException {
    try {
      for (String namespace : namespaces) {
        Shell.run("ip", "netns", "del", namespace);
      }
      Shell.run("umount", "-l", "/sys/fs/bpf");
      Shell.run("umount", "-l", "/run");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while pods are removed", interrupted);
    }
  }
}
