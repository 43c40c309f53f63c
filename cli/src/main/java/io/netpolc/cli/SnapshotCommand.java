package io.netpolc.cli;

import io.netpolc.compiler.bundle.KubernetesJson;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.pseudonym.Pseudonymiser;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.state.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
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
      "list on namespaces, nodes, pods, services, endpointslices and networkpolicies.",
      "",
      "With --pseudonymise names of objects, keys and values of labels and of selectors, and names of",
      "ports are replaced, and every verdict is the same. Addresses, prefixes and ports stay, and so",
      "do names that every cluster has: kube-system, kubernetes.io/metadata.name, k8s-app: kube-dns."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc snapshot --context production -o state.json",
      "  netpolc snapshot --pseudonymise --key ~/.netpolc-key -o state.json",
      "  netpolc lint -f state.json --cluster state.json"
    })
final class SnapshotCommand implements Callable<Integer> {
  private static final int LEAST_BYTES = 16;
  private static final int RANDOM_BYTES = 32;

  private final Console console;

  @Mixin private final AccessOptions access = new AccessOptions();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where to write; else standard output. The file appears when it is whole.")
  private @Nullable Path out;

  @Option(
      names = "--pseudonymise",
      description = "Writes pseudonyms for names and labels. Addresses are not replaced.")
  private boolean pseudonymise;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = {
        "Makes the pseudonyms: the same bytes give the same ones, so that two",
        "snapshots can be compared. At least 16 of them; keep them secret.",
        "Else random ones that nobody keeps."
      })
  private @Nullable Path key;

  SnapshotCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    byte[] secret = pseudonymise ? secret() : null;
    if (key != null && !pseudonymise) {
      throw CommandFailure.usage("--key needs --pseudonymise", null);
    }
    CheckedInput input = read().input();
    if (secret != null) {
      input = Pseudonymiser.pseudonymised(input, secret);
    }
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

  private byte[] secret() throws CommandFailure {
    if (key == null) {
      byte[] random = new byte[RANDOM_BYTES];
      new SecureRandom().nextBytes(random);
      return random;
    }
    byte[] secret;
    try {
      secret = Files.readAllBytes(key);
    } catch (NoSuchFileException failure) {
      throw unusable("there is no file " + key, null);
    } catch (IOException failure) {
      throw unusable("cannot read " + key, failure.getMessage());
    }
    if (secret.length < LEAST_BYTES) {
      throw unusable(
          "the key has %d bytes, and needs %d".formatted(secret.length, LEAST_BYTES),
          "make one with `head -c 32 /dev/urandom`");
    }
    return secret;
  }

  private static CommandFailure unusable(String message, @Nullable String help) {
    return new CommandFailure(ExitCode.INVALID_INPUT, message, help);
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
