package io.netpolc.testdata.kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Processes that go on with the pods of a test.
final class ChildJvm {
  private ChildJvm() {}

  /// A process that runs a class of these tests; what it says on standard error is seen.
  ///
  /// @param main gets the folder of the pods, and then the arguments
  static ProcessBuilder of(Class<?> main, LivePods pods, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                pods.folder().toString()));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }
}
