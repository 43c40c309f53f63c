package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MainTest {
  static List<String> commands() {
    return Commands.names();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpOfEveryCommandHasExamplesThatNameIt(String command) {
    var console = TestConsole.plain();
    assertThat(console.run(command, "--help")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("Usage: netpolc " + command).contains("\nExamples:\n");
    assertThat(console.out().split("\nExamples:\n")[1]).contains("netpolc " + command);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void unknownOptionIsUsageErrorForEveryCommand(String command) {
    var console = TestConsole.plain();
    assertThat(console.run(command, "--no-such-option")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).startsWith("error: ").contains("--no-such-option");
    assertThat(console.err()).contains("netpolc " + command + " --help");
    assertThat(console.out()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void unknownOutputFormatIsUsageErrorForEveryCommandThatHasOne(String command) {
    var console = TestConsole.plain();
    assertThat(console.run(command, "--output", "yaml")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void helpListsAllCommands() {
    var console = TestConsole.plain();
    assertThat(console.run("--help")).isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains(Commands.names());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void listOfCommandsSaysEachInOneSentenceOnOneLine(String command) {
    var console = TestConsole.plain();
    console.run("--help");
    assertThat(console.out()).containsPattern("\n  " + command + " +[A-Z][^\n]*\\.\n");
    assertThat(console.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void noCommandIsUsageErrorThatShowsHelp() {
    var console = TestConsole.plain();
    assertThat(console.run()).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("Usage: netpolc");
  }

  @Test
  void misspeltCommandIsUsageErrorWithSuggestion() {
    var console = TestConsole.plain();
    assertThat(console.run("versoin")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).containsPattern("did you mean .*\\bversion\\b.*\\?");
  }

  @Test
  void resultsThatCannotBeWrittenAreAnEnvironmentError() {
    for (String[] args :
        List.of(
            new String[] {"version"},
            new String[] {"version", "-o", "json"},
            new String[] {"--help"},
            new String[] {"eval", "--help"})) {
      var console = TestConsole.plain();
      assertThat(console.runWithoutRoom("No space left on device", args))
          .isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(console.err())
          .isEqualTo("error: cannot write the results: No space left on device\n");
    }
  }

  @Test
  void readerThatHasEnoughIsNoError() {
    var console = TestConsole.plain();
    assertThat(console.runWithoutRoom("Broken pipe", "version")).isEqualTo(ExitCode.OK);
    assertThat(console.err()).isEmpty();
  }

  @Test
  void versionIsPrintedInBothForms() {
    var text = TestConsole.plain();
    assertThat(text.run("version")).isEqualTo(ExitCode.OK);
    assertThat(text.out()).matches("netpolc \\d+\\.\\d+\\S*\nJava \\S+\n");
    var json = TestConsole.plain();
    assertThat(json.run("version", "-o", "json")).isEqualTo(ExitCode.OK);
    assertThat(json.out()).matches("\\{\"version\":\"\\d+\\.\\d+[^\"]*\",\"java\":\"[^\"]+\"\\}\n");
  }

  @Test
  void versionIsTheSameOnBothWaysToPrintIt() {
    var fast = TestConsole.plain();
    fast.run("version");
    var parsed = TestConsole.plain();
    parsed.run("version", "-o", "text");
    assertThat(parsed.out()).isEqualTo(fast.out());
  }

  @Test
  void helpIsColouredOnlyWhereWanted() {
    var plain = TestConsole.plain();
    plain.run("--help");
    assertThat(plain.out()).doesNotContain("\u001b[");
    var coloured = TestConsole.coloured();
    coloured.run("--help");
    assertThat(coloured.out()).contains("\u001b[");
  }

  @Test
  void noColorAndDumbTerminalsTurnColourOff() {
    assertThat(Console.colourWanted(Map.of("TERM", "xterm"))).isTrue();
    assertThat(Console.colourWanted(Map.of("NO_COLOR", ""))).isTrue();
    assertThat(Console.colourWanted(Map.of("NO_COLOR", "1"))).isFalse();
    assertThat(Console.colourWanted(Map.of("TERM", "dumb"))).isFalse();
  }
}
