package io.netpolc.cli.demo;

import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.loader.BundleArchive;
import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.LoadReport;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.PodInterfaces;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Everything of the demo that lives in the kernel: the network and the policy on its node. Pins
/// and state are the demo's own; a policy that runs on the machine is not touched.
final class DemoNode implements AutoCloseable {
  private static final Path PINS = Path.of("/sys/fs/bpf/np-demo");
  private static final Path STATE = Path.of("/run/np-demo");

  private final DemoNetwork network;

  /// Makes the network; removes what an earlier demo left behind.
  DemoNode(List<Host> hosts, List<String> nodeAddresses) throws IOException {
    removeLeftovers();
    network = new DemoNetwork(hosts, nodeAddresses);
  }

  DemoNetwork network() {
    return network;
  }

  /// Where bundles of the demo go.
  Path folder(String name) throws IOException {
    Files.createDirectories(STATE);
    return STATE.resolve(name);
  }

  /// Loads a bundle, or swaps it in.
  LoadReport load(Path folder) throws IOException {
    BundleFolder bundle = BundleFolder.open(folder);
    return network.node().call(() -> policy(bundle).load(bundle.bundle()));
  }

  /// The policy, for one thread.
  NodePolicy policy(BundleArchive archive) {
    return new NodePolicy(options(), archive, new PodInterfaces());
  }

  /// The bundle that decides now.
  Bundle active() throws IOException {
    return network.node().call(() -> policy(BundleFolder.readOnly()).activeBundle());
  }

  private static NodeOptions options() {
    return NodeOptions.standard(BundleFolder.genericObject()).in(PINS, STATE.resolve("state"));
  }

  /// Removes whatever any demo left.
  static void removeLeftovers() throws IOException {
    try {
      if (Files.isDirectory(PINS)) {
        new NodePolicy(options(), BundleFolder.readOnly(), new PodInterfaces()).detach();
      }
    } catch (LoaderException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      DemoNetwork.removeNamespaces();
    }
    if (Files.isDirectory(STATE)) {
      try (var files = Files.walk(STATE)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /// Removes everything.
  @Override
  public void close() throws IOException {
    try {
      network
          .node()
          .call(() -> {
            policy(BundleFolder.readOnly()).detach();
            return true;
          });
    } finally {
      network.close();
      removeLeftovers();
    }
  }
}
