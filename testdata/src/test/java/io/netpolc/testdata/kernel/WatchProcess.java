package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.loader.Drift;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.ClusterAccess;
import io.netpolc.watch.node.NodeWatch;
import io.netpolc.watch.node.Specialisation;
import io.netpolc.watch.node.Specialising;
import io.netpolc.watch.node.WatchOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A watch of `node-1` in a process of its own; killed by [#close].
final class WatchProcess implements AutoCloseable {
  private static final String START = "start";
  private static final String ENFORCED = "enforced";
  private static final String OUTCOME = "outcome ";

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

  /// The same with programs that are made for the tables as soon as they are in force.
  ///
  /// @param clang to be used
  static WatchProcess specialising(LivePods pods, Path kubeconfig, Path clang) throws IOException {
    return new WatchProcess(
        ChildJvm.of(Following.class, pods, kubeconfig.toString(), clang.toString()).start());
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

  /// What became of the first program that was to be made for the tables.
  Specialisation.Result awaitOutcome() throws IOException {
    String line = process.inputReader().readLine();
    while (line != null && !line.startsWith(OUTCOME)) {
      line = process.inputReader().readLine();
    }
    return Specialisation.Result.valueOf(Objects.requireNonNull(line).substring(OUTCOME.length()));
  }

  /// Asks it to end, and waits until it has.
  void end() {
    process.destroy();
    process.onExit().join();
  }

  long pid() {
    return process.pid();
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
        Specialising specialising =
            arguments.length < 3
                ? null
                : new Specialising(Map.of("NETPOLC_CLANG", arguments[2]), Duration.ZERO);
        new NodeWatch(
                WatchOptions.of("node-1"),
                Watching.options(pods),
                pods.interfaces(),
                new Telling(),
                specialising)
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
    public void specialised(Specialisation outcome) {
      System.out.println(OUTCOME + outcome.result());
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
