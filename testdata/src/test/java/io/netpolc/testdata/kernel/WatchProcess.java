package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.loader.Drift;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.ClusterAccess;
import io.netpolc.watch.node.NodeWatch;
import io.netpolc.watch.node.WatchOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A watch of `node-1` in a process of its own; killed by [#close].
final class WatchProcess implements AutoCloseable {
  private static final String START = "start";
  private static final String ENFORCED = "enforced";

  private final Process process;

  private WatchProcess(Process process) {
    this.process = process;
  }

  /// Starts it.
  ///
  /// @param variables of its environment, beside this process's own
  static WatchProcess start(LivePods pods, Path kubeconfig, Map<String, String> variables)
      throws IOException {
    ProcessBuilder builder = ChildJvm.of(Following.class, pods, kubeconfig.toString());
    builder.environment().putAll(variables);
    return new WatchProcess(builder.start());
  }

  void awaitStart() throws IOException {
    assertThat(process.inputReader().readLine()).isEqualTo(START);
  }

  void awaitEnforced() throws IOException {
    String line = process.inputReader().readLine();
    while (!ENFORCED.equals(line)) {
      assertThat(line).isEqualTo(START);
      line = process.inputReader().readLine();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /// What it runs.
  static final class Following {
    private Following() {}

    public static void main(String[] arguments) throws Exception {
      LivePods pods = LivePods.of(Path.of(arguments[0]));
      System.out.println(START);
      try (ApiServer server = ApiServer.at(new ClusterAccess(Path.of(arguments[1]), null))) {
        new NodeWatch(
                WatchOptions.of("node-1"), Watching.options(pods), pods.interfaces(), new Telling())
            .follow(server);
      }
    }
  }

  private static final class Telling implements NodeWatch.Report {
    @Override
    public void enforced(NodeWatch.Enforced enforced) {
      if (enforced.renewed()) {
        System.out.println(ENFORCED);
      }
    }

    @Override
    public void invalid(LiveObject.Invalid object) {
      System.err.println(object.reason());
    }

    @Override
    public void compared(List<Drift> drift) {
      drift.forEach(System.err::println);
    }

    @Override
    public void kept(List<String> reasons) {
      System.err.println(reasons);
    }

    @Override
    public void trouble(String reason) {
      System.err.println(reason);
    }
  }
}
