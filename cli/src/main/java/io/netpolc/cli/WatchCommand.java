package io.netpolc.cli;

import io.netpolc.compiler.backend.maps.Budget;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.PodInterfaces;
import io.netpolc.loader.UnknownPods;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.node.NodeWatch;
import io.netpolc.watch.node.Specialising;
import io.netpolc.watch.node.WatchOptions;
import io.netpolc.watch.telling.PolicyEvents;
import io.netpolc.watch.telling.Reports;
import io.netpolc.watch.telling.Telling;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
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
      "Follows the apiserver, compiles for the pods of this node with the prebuilt program, and"
          + " keeps",
      "the kernel current. Ends only by a signal; what it enforces stays, and the next one goes on",
      "from there. While the apiserver is away, the last state is enforced.",
      "Needs CAP_NET_ADMIN and CAP_SYS_ADMIN, and list and watch on namespaces, nodes, pods,"
          + " services,",
      "endpointslices and networkpolicies."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc watch --node $(hostname)",
      "  netpolc watch --node node-1 --kubeconfig admin.conf --context production",
      "  netpolc watch --node node-1 --listen 0.0.0.0:9655 --log-format json"
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

  @Option(
      names = "--budget",
      paramLabel = "BYTES",
      converter = ByteCount.class,
      description = {
        "The most that the tables of this node may take in the kernel, such as 64Mi (default: 255Mi,",
        "which is also the limit). Where the policies ask for more, those that are only audited are",
        "left out, and then the longest of those that decide about pods of this node lose their rules,",
        "as few as possible: they deny."
      })
  private long budget = Budget.MAX_BYTES;

  @Option(
      names = "--events",
      description = {
        "Writes a Kubernetes Event for each policy that is not enforced as it is written, or whose",
        "mode is not understood; needs create on events."
      })
  private boolean events;

  @Option(
      names = "--audit",
      description = {
        "Enforces no policy, and tells what policies would deny. Without it those are only audited",
        "that ask for it: @|bold netpolc.io/mode: audit|@ among their annotations."
      })
  private boolean audit;

  @Option(
      names = "--specialise",
      description = {
        "Where there is a clang: has a program made for the tables of this node, in the background,",
        "and puts it in the place of the prebuilt one. Verdicts are the same, packets cost less."
      })
  private boolean specialise;

  @Option(
      names = "--verify-on-swap",
      description = {
        "Before what policies say of pods is put in force, asks the kernel what it would decide, and",
        "puts in force only what is proved. Takes a second copy of the tables and, in a cluster of",
        "30,000 pods, some seconds for each change of policy; needs Linux 5.16."
      })
  private boolean verifyOnSwap;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      description = {
        "Where /metrics, /healthz, /readyz and /debug/state are answered by HTTP; empty: nowhere.",
        "Default: ${DEFAULT-VALUE}."
      },
      defaultValue = "127.0.0.1:9655")
  private String listen = "";

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = {
        "What is said on standard error: ${COMPLETION-CANDIDATES}. With json one object a line."
      },
      defaultValue = "text")
  private OutputFormat logFormat = OutputFormat.text;

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
    InetSocketAddress address = ListenAddress.parse(listen);
    var log = new WatchLog(console, logFormat, InstantSource.system());
    try {
      watch(name, address, log);
      return ExitCode.OK;
    } catch (LoaderException failure) {
      return ended(failure, log);
    } catch (IOException failure) {
      return ended(CommandFailure.environment(String.valueOf(failure.getMessage()), null), log);
    } catch (CommandFailure failure) {
      return ended(failure, log);
    }
  }

  /// Whoever reads a log of objects reads no other lines.
  private <E extends Exception> int ended(E failure, WatchLog log) throws E {
    if (logFormat == OutputFormat.text) {
      throw failure;
    }
    log.ended(String.valueOf(failure.getMessage()));
    return ExitCode.ENVIRONMENT;
  }

  private void watch(String name, @Nullable InetSocketAddress address, WatchLog log)
      throws CommandFailure, IOException, LoaderException, InterruptedException {
    PodInterfaces.requireCapabilities();
    try (ApiServer server = ApiServer.at(access.access())) {
      try (var writer = new PolicyEvents(server, name, InstantSource.system(), log::trouble)) {
        NodeWatch.Report told = events ? Reports.all(writer, log) : log;
        if (address == null) {
          follow(server, name, log, told);
          return;
        }
        limitRequests();
        try (Telling telling = telling(address, name)) {
          log.listening(telling.address());
          follow(server, name, log, Reports.all(telling.report(), told));
        }
      }
    }
  }

  private NodeOptions options() {
    NodeOptions standard = NodeOptions.standard(BundleFolder.genericObject());
    return clsact ? standard.withClsact() : standard;
  }

  private void follow(ApiServer server, String name, WatchLog log, NodeWatch.Report report)
      throws LoaderException, InterruptedException {
    log.following(server.url(), name);
    var how = new WatchOptions(name, unknown.meaning, mode(), budget, verifyOnSwap);
    Specialising specialising =
        specialise ? new Specialising(System.getenv(), Specialising.QUIET) : null;
    new NodeWatch(how, options(), new PodInterfaces(), report, specialising).follow(server);
  }

  private PolicyMode mode() {
    return audit ? PolicyMode.AUDIT : PolicyMode.ENFORCE;
  }

  private Telling telling(InetSocketAddress address, String name) throws CommandFailure {
    var kernel = new NodePolicy(options(), BundleFolder.readOnly(), new PodInterfaces());
    var speaker = new Telling.Speaker(name, VersionCommand.version(), mode());
    try {
      return Telling.at(address, speaker, kernel);
    } catch (IOException refused) {
      throw CommandFailure.environment(
          String.valueOf(refused.getMessage()), "give another address or port with --listen");
    }
  }

  /// A request that is too slow is cut off, and so are too many at a time; an answer is sent at
  /// once. The server of the Java runtime can be told so by properties only, before its first use.
  private static void limitRequests() {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "30");
    System.setProperty("jdk.httpserver.maxConnections", "64");
  }
}
