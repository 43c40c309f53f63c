package io.netpolc.bench.traffic;

import io.netpolc.bench.Shell;
import io.netpolc.bench.datapath.Programs;
import io.netpolc.compiler.backend.clang.ClangDriver;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.PodInterfaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Two pods and the filters that can be put between them.
///
/// @param folder a file system of its own in memory
/// @param pods between which traffic is made
/// @param setUps in the order of the table
record TestBed(Path folder, Pods pods, List<SetUp> setUps) implements AutoCloseable {
  static final String EMPTY = "empty programs";

  TestBed {
    setUps = List.copyOf(setUps);
  }

  static TestBed create() throws ClangException, IOException, InterruptedException {
    Bundle stateless = Programs.compile(Texts.manifests(false));
    Bundle stateful = Programs.compile(Texts.manifests(true));
    Bundle empty = Programs.emptied(stateless);
    Path folder = Files.createTempDirectory("np-bench");
    Shell.run("mount", "-t", "tmpfs", "tmpfs", folder.toString());
    Path bpffs = Files.createDirectory(folder.resolve("bpf"));
    Shell.run("mount", "-t", "bpf", "bpf", bpffs.toString());
    var options =
        NodeOptions.standard(new byte[0]).in(bpffs.resolve("netpolc"), folder.resolve("state"));
    var node = new NodePolicy(options, new KeptBundles(), new PodInterfaces());
    List<SetUp> setUps =
        List.of(
            new SetUp.Nothing(),
            new SetUp.Programs(EMPTY, node, empty),
            new SetUp.Programs("netpolc, no state needed", node, stateless),
            new SetUp.Programs("netpolc, with state", node, stateful),
            new SetUp.Nftables(),
            new SetUp.Ipset());
    return new TestBed(
        folder, new Pods(folder, ClangDriver.find(System.getenv()).executable()), setUps);
  }

  @Override
  public void close() throws IOException {
    pods.close();
    try {
      Shell.run("umount", folder.resolve("bpf").toString());
      Shell.run("umount", "-l", folder.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the test bed is removed", interrupted);
    }
    Files.delete(folder);
  }
}
