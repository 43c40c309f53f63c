package io.netpolc.cli;

import io.netpolc.compiler.bundle.KubernetesJson;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.state.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `netpolc snapshot`.
@Command(
    name = "snapshot",
    header = "Writes what the offline commands need of a live cluster.",
    description = {
      "Writes the policies and the state of a live cluster: what the offline commands need of it, and",
      "nothing else. The file serves as -f and as --cluster. Reading is all it asks of the apiserver:",
      "list on namespaces, nodes, pods, services, endpointslices and networkpolicies."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc snapshot --context production -o state.json",
      "  netpolc lint -f state.json --cluster state.json"
    })
final class SnapshotCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final AccessOptions access = new AccessOptions();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where to write; else standard output. The file appears when it is whole.")
  private @Nullable Path out;

  SnapshotCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    CheckedInput input = read().input();
    String text = KubernetesJson.objects(input.policies(), input.cluster());
    try {
      if (out == null) {
        console.out().print(text);
      } else {
        write(text, out);
      }
    } catch (IOException failure) {
      throw CommandFailure.environment(
          "cannot write the snapshot: " + failure.getMessage(), "name another file with -o");
    }
    return ExitCode.OK;
  }

  private Snapshot read() throws CommandFailure {
    try (ApiServer server = ApiServer.at(access.access())) {
      Snapshot snapshot = Snapshot.of(server);
      if (!snapshot.invalid().isEmpty()) {
        var invalid = snapshot.invalid().getFirst();
        throw CommandFailure.environment(
            "%s is not understood: %s".formatted(invalid.key(), invalid.reason()),
            "a newer netpolc may know the field");
      }
      snapshot.conflicts().forEach(conflict -> console.err().println("warning: " + conflict));
      return snapshot;
    } catch (IOException failure) {
      throw CommandFailure.environment(String.valueOf(failure.getMessage()), null);
    }
  }

  private static void write(String text, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path fresh = Files.createTempFile(folder, "netpolc-", ".json");
    try {
      Files.writeString(fresh, text, StandardCharsets.UTF_8);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
