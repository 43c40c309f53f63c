package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.cli.CommandProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each command that needs the kernel, as a process that can have no capability but those that
/// `docs/cli.md` names; and with each of these missing, which has to be said.
@Tag("privileged")
final class LeastCapabilitiesTest {
  private static final Path SHOP =
      Path.of(System.getProperty("netpolc.repository", ".."), "examples", "shop");
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final Path MANUAL = SHOP.resolve("../../docs/cli.md");

  @TempDir private Path folder;

  @Test
  void theNamedOnesAreEnoughAndNoneCanBeLeftOut() throws Exception {
    ShopPods.assumePossible("least capabilities");
    assumeTrue(Files.isExecutable(SETPRIV), "least capabilities: no " + SETPRIV);
    String bundle = folder.resolve("shop.bundle").toString();
    ShopPods.compile(bundle, "--no-object");
    Map<String, List<String>> commands = new LinkedHashMap<>();
    commands.put("verify", List.of("verify", bundle));
    commands.put("load", List.of("load", bundle));
    commands.put("status", List.of("status"));
    commands.put("observe", List.of("observe", "--for", "1"));
    commands.put("detach", List.of("detach"));
    var problems = new ArrayList<String>();
    try (var pods = new ShopPods()) {
      assertThat(pods).isNotNull();
      for (var command : commands.entrySet()) {
        List<String> needed = documented(command.getKey());
        for (String left : needed) {
          List<String> less = needed.stream().filter(each -> !each.equals(left)).toList();
          Outcome outcome = run(less, command.getValue());
          if (outcome.status() != ExitCode.ENVIRONMENT || !outcome.text().contains(left)) {
            problems.add("%s without %s: %s".formatted(command.getKey(), left, outcome));
          }
        }
        Outcome outcome = run(needed, command.getValue());
        if (outcome.status() != ExitCode.OK) {
          problems.add("%s with %s: %s".formatted(command.getKey(), needed, outcome));
        }
      }
    } finally {
      assertThat(TestConsole.plain().run("detach")).isEqualTo(ExitCode.OK);
    }
    assertThat(problems).isEmpty();
  }

  /// The capabilities in a command's row of the manual's table.
  private static List<String> documented(String command) throws IOException {
    String row =
        Files.readAllLines(MANUAL).stream()
            .filter(line -> line.startsWith("| `" + command + "` | `CAP_"))
            .findFirst()
            .orElseThrow();
    return java.util.regex.Pattern.compile("CAP_[A-Z_]+")
        .matcher(row.substring(0, row.indexOf('|', row.indexOf("CAP_"))))
        .results()
        .map(match -> match.group())
        .toList();
  }

  private Outcome run(List<String> capabilities, List<String> arguments)
      throws IOException, InterruptedException {
    String bounds =
        capabilities.stream()
            .map(name -> ",+" + name.substring("CAP_".length()).toLowerCase(java.util.Locale.ROOT))
            .collect(Collectors.joining());
    return CommandProcess.plain(folder)
        .below(SETPRIV.toString(), "--bounding-set=-all" + bounds, "--inh-caps=-all")
        .run(arguments.toArray(String[]::new));
  }
}
