package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scripts in the shells that they are for.
class CompletionCommandTest {
  private static final String ASK =
      """
      ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _complete_netpolc; echo "${COMPREPLY[@]}"; }
      ask netpolc rea
      ask netpolc reach -o m
      ask netpolc reach --with
      ask netpolc diff --fail-on wi
      ask netpolc completion z
      """;

  private static final List<String> ANSWERS =
      List.of("reach", "markdown mermaid", "--with-pod", "widen", "zsh");

  @TempDir private Path folder;

  private static String printed(String... words) {
    var console = TestConsole.plain();
    assertThat(console.run(words)).as(console.err()).isEqualTo(ExitCode.OK);
    return console.out();
  }

  private static void assumeInstalled(String shell) {
    boolean found =
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(each -> Files.isExecutable(Path.of(each, shell)));
    assumeTrue(found, "completion in " + shell + ": it is not installed");
  }

  /// Runs lines in a shell after the script.
  private List<String> lines(List<String> shell, String script, String lines) throws Exception {
    Files.writeString(folder.resolve("completion"), script);
    Path out = folder.resolve("out");
    var command = new ArrayList<>(shell);
    command.add(lines);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    process.getOutputStream().close();
    process.waitFor();
    return Files.readAllLines(out);
  }

  @Test
  void bashCompletesCommandsOptionsAndValues() throws Exception {
    assumeInstalled("bash");
    assertThat(
            lines(
                List.of("bash", "--norc", "-c"),
                printed("completion", "bash"),
                "source ./completion; complete -p netpolc\n" + ASK))
        .containsExactlyElementsOf(
            Stream.concat(
                    Stream.of("complete -o default -F _complete_netpolc netpolc"), ANSWERS.stream())
                .toList());
  }

  @Test
  void zshCompletesCommandsOptionsAndValues() throws Exception {
    assumeInstalled("zsh");
    String begin =
        """
        autoload -U compinit; compinit -u -D; source ./completion; print -r -- $_comps[netpolc]
        setopt ksharrays shwordsplit
        """;
    List<String> answers =
        lines(List.of("zsh", "-f", "-c"), printed("completion", "zsh"), begin + ASK);
    assertThat(answers.getFirst()).startsWith("_bash_complete -F _complete_netpolc");
    // What does not begin as was typed, zsh itself leaves out.
    for (int i = 0; i < ANSWERS.size(); i++) {
      assertThat(answers.get(i + 1).split(" ", -1)).contains(ANSWERS.get(i).split(" ", -1));
    }
  }

  @Test
  void fishCompletesCommandsOptionsAndValues() throws Exception {
    assumeInstalled("fish");
    String ask =
        """
        source ./completion
        complete -C "netpolc rea"
        complete -C "netpolc reach -o m"
        complete -C "netpolc reach --with"
        complete -C "netpolc diff --fail-on wi"
        """;
    assertThat(lines(List.of("fish", "--no-config", "-c"), printed("completion", "fish"), ask))
        .extracting(line -> line.replaceFirst("\t.*", ""))
        .containsExactly("reach", "markdown", "mermaid", "--with-pod", "widen");
  }

  @Test
  void fishTakesTheFirstWordForTheCommand() throws Exception {
    assumeInstalled("fish");
    Files.createFile(folder.resolve("file.yaml"));
    String ask =
        """
        source ./completion
        complete -C "netpolc lint -f diff --fail-on w"
        echo -
        complete -C "netpolc lint -f diff --baseline file"
        echo -
        complete -C "netpolc test diff fil"
        echo -
        complete -C "netpolc completion "
        echo -
        complete -C "netpolc completion bash "
        echo -
        complete -C "netpolc reach fil"
        echo -
        complete -C "netpolc reach -f fil"
        """;
    assertThat(lines(List.of("fish", "--no-config", "-c"), printed("completion", "fish"), ask))
        .extracting(line -> line.replaceFirst("\t.*", ""))
        .containsExactly(
            "warning",
            "-",
            "file.yaml",
            "-",
            "file.yaml",
            "-",
            "bash",
            "fish",
            "kubectl",
            "zsh",
            "-",
            "-",
            "-",
            "file.yaml");
  }

  @Test
  void kubectlGetsCandidatesAndWhetherFilesFit() {
    assertThat(printed("completion", "kubectl", "--", "rea"))
        .isEqualTo("reach\tSays who can reach whom.\n:4\n");
    assertThat(printed("completion", "kubectl", "--", "reach", "-o", "m"))
        .isEqualTo("markdown\nmermaid\n:4\n");
    assertThat(printed("completion", "kubectl", "--", "reach", "--output=sv"))
        .isEqualTo("--output=svg\n:4\n");
    assertThat(printed("completion", "kubectl", "--", "reach", "-f", "")).isEqualTo(":0\n");
    assertThat(printed("completion", "kubectl", "--", "reach", "--by"))
        .isEqualTo("--by-pod\tShows every pod on its own.\n:4\n");
    assertThat(printed("completion", "kubectl", "--", "diff", "ol")).isEqualTo(":0\n");
    assertThat(printed("completion", "kubectl", "--", "diff", "--fail-on", "any", "ol", "ne"))
        .isEqualTo(":0\n");
    assertThat(printed("completion", "kubectl", "--", "diff", "ol", "ne", "x")).isEqualTo(":4\n");
    assertThat(printed("completion", "kubectl", "--", "completion", ""))
        .isEqualTo("bash\nzsh\nfish\nkubectl\n:4\n");
    assertThat(printed("completion", "kubectl", "--", "completion", "bash", "")).isEqualTo(":4\n");
    assertThat(printed("completion", "kubectl", "--", "nothing", "x")).isEqualTo(":4\n");
    assertThat(printed("completion", "kubectl", "--")).startsWith("compile\t").endsWith(":4\n");
  }

  @Test
  void everyCommandIsCompleted() {
    String fish = printed("completion", "fish");
    String bash = printed("completion", "bash");
    for (String command : Commands.names()) {
      assertThat(fish).contains(" -a '" + command + "' -d '");
      assertThat(bash).contains("_picocli_netpolc_" + command + "()");
    }
  }

  @Test
  void shellIsNeeded() {
    var console = TestConsole.plain();
    assertThat(console.run("completion")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("SHELL is needed");
  }
}
