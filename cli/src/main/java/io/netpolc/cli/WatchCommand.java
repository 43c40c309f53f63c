package io.netpolc.cli;

import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.LoadReport;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.PodInterfaces;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.node.NodeWatch;
import io.netpolc.watch.state.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `netpolc watch`.
@Command(
    name = "watch",
    header = "Keeps this node at what the cluster's policies say.",
    description = {
      "Follows the apiserver, compiles for the pods of this node with the prebuilt program, and keeps",
      "the kernel current. Ends only by a signal; what it enforces stays, and the next one goes on",
      "from there. While the apiserver is away, the last state is enforced.",
      "Needs CAP_NET_ADMIN and CAP_SYS_ADMIN, and list and watch on namespaces, nodes, pods, services,",
      "endpointslices and networkpolicies."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc watch --node $(hostname)",
      "  netpolc watch --node node-1 --kubeconfig admin.conf --context production"
    })
final class WatchCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final AccessOptions access = new AccessOptions();

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "The name of this node in the cluster; else what NODE_NAME says.")
  private @Nullable String node;

  @Option(
      names = "--clsact",
      description = "Attaches new interfaces by clsact even where the kernel has TCX.")
  private boolean clsact;

  WatchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure, LoaderException, InterruptedException {
    String name = node == null ? System.getenv("NODE_NAME") : node;
    if (name == null || name.isEmpty()) {
      throw CommandFailure.usage(
          "the name of this node is not known", "give --node, or set NODE_NAME");
    }
    PodInterfaces.requireCapabilities();
    NodeOptions standard = NodeOptions.standard(BundleFolder.genericObject());
    NodeOptions options = clsact ? standard.withClsact() : standard;
    try (ApiServer server = ApiServer.at(access.access())) {
      line("following " + server.url() + " for node " + name);
      new NodeWatch(name, options, new PodInterfaces(), VersionCommand.version(), new Lines())
          .follow(server);
    } catch (IOException failure) {
      throw CommandFailure.environment(String.valueOf(failure.getMessage()), null);
    }
    return ExitCode.OK;
  }

  private synchronized void line(String text) {
    console.err().println(text);
    console.err().flush();
  }

  /// Says what happens, a line each.
  private final class Lines implements NodeWatch.Report {
    @Override
    public void enforced(Snapshot snapshot, LoadReport load) {
      snapshot
          .invalid()
          .forEach(
              not -> line("warning: %s is not understood: %s".formatted(not.key(), not.reason())));
      snapshot.conflicts().forEach(conflict -> line("warning: " + conflict));
      line(
          "enforced: generation %d, %d policies, %d pods on this node, %d of them without an interface"
              .formatted(
                  load.generation(),
                  snapshot.input().policies().size(),
                  load.attached().size() + load.unmatchedSubjects().size(),
                  load.unmatchedSubjects().size()));
    }

    @Override
    public void kept(List<String> reasons) {
      reasons.forEach(reason -> line("error: " + reason));
      line("this state is not enforced; what was before it stays");
    }

    @Override
    public void trouble(String reason) {
      line("warning: " + reason + "; the last state stays in force");
    }
  }
}
