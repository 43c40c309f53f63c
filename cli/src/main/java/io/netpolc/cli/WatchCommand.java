package io.netpolc.cli;

import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.Drift;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.PodInterfaces;
import io.netpolc.loader.UnknownPods;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.node.NodeWatch;
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

  @Option(
      names = "--unknown-pod",
      paramLabel = "WHAT",
      description = {
        "What becomes of the packets of a new interface until the apiserver has told whose it is:",
        "${COMPLETION-CANDIDATES}. Where no policy isolates anybody they pass in any case."
      },
      defaultValue = "deny")
  private UnknownPod unknown = UnknownPod.deny;

  /// Words for [UnknownPods].
  private enum UnknownPod {
    deny(UnknownPods.DENY),
    allow(UnknownPods.ALLOW);

    private final UnknownPods meaning;

    UnknownPod(UnknownPods meaning) {
      this.meaning = meaning;
    }
  }

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
      new NodeWatch(name, options, new PodInterfaces(), unknown.meaning, new Lines())
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
    public void enforced(NodeWatch.Enforced enforced) {
      if (enforced.renewed()) {
        line(
            "enforced: generation %d, %d policies, %d pods on this node, %d of them without an interface"
                .formatted(
                    enforced.generation(),
                    enforced.policies(),
                    enforced.pods().size(),
                    enforced.unmatched().pods().size()));
      }
    }

    @Override
    public void invalid(LiveObject.Invalid object) {
      line("warning: %s is not understood: %s".formatted(object.key(), object.reason()));
    }

    @Override
    public void kept(List<String> reasons) {
      reasons.forEach(reason -> line("error: " + reason));
      line("this state is not enforced; what was before it stays");
    }

    @Override
    public void compared(List<Drift> drift) {
      drift.forEach(found -> line("warning: mended: " + found.message()));
    }

    @Override
    public void trouble(String reason) {
      line("warning: " + reason + "; the last state stays in force");
    }
  }
}
