package io.netpolc.cli.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs git in a folder.
///
/// @param folder of the repository, or what is to become one
public record GitRepository(Path folder) {
  /// Runs git, which must succeed.
  public void run(String... words) throws IOException, InterruptedException {
    var command =
        new ArrayList<String>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@t"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).as(command.toString()).isZero();
  }
}
