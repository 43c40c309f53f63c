package io.netpolc.cli;

import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Starts a command and turns its outcome into an exit code.
public final class Main {
  private static final String DEBUG = "--debug";

  private final Console console;
  private final boolean debug;

  private Main(Console console, boolean debug) {
    this.console = console;
    this.debug = debug;
  }

  /// The process's entry.
  public static void main(String[] args) throws InterruptedException {
    Console console = Console.ofProcess(System.getenv());
    end(run(console, List.of(args)));
  }

  /// Ends the process. Everything is written and closed when a command returns, so that nothing is
  /// left for an orderly end to do, which would begin by setting up a logger: that takes as long as
  /// a short command. An end that a signal has begun goes its way.
  private static void end(int status) throws InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    try {
      runtime.addShutdownHook(new Thread());
      runtime.halt(status);
    } catch (IllegalStateException ending) {
      Thread.currentThread().join();
    }
  }

  /// Runs one command line.
  ///
  /// @return the exit code
  static int run(Console console, List<String> args) {
    int status = runCommand(console, args);
    console.flush();
    IOException failure = console.failure();
    if (failure == null || ResultStream.readerIsGone(failure)) {
      return status;
    }
    console.err().println("error: cannot write the results: " + failure.getMessage());
    console.err().flush();
    return ExitCode.ENVIRONMENT;
  }

  private static int runCommand(Console console, List<String> args) {
    // Setting picocli up would be most of this command's time.
    if (args.equals(List.of("version")) || args.equals(List.of("--version"))) {
      VersionCommand.printText(console.out());
      return ExitCode.OK;
    }
    boolean debug = args.contains(DEBUG);
    var rest = args.stream().filter(arg -> !arg.equals(DEBUG)).toArray(String[]::new);
    return new Main(console, debug).execute(rest);
  }

  private int execute(String[] args) {
    var commandLine = commandLine(console, args.length > 0 ? args[0] : null);
    commandLine.setParameterExceptionHandler((exception, _) -> usageError(exception));
    commandLine.setExecutionExceptionHandler((exception, _, _) -> failed(exception));
    try {
      if (args.length == 0) {
        commandLine.usage(commandLine.getErr());
        return ExitCode.USAGE;
      }
      return commandLine.execute(args);
    } catch (RuntimeException | Error e) {
      return failed(e);
    } finally {
      commandLine.getOut().flush();
      commandLine.getErr().flush();
    }
  }

  /// The command tree with the named subcommand, or with all of them when there is none of that
  /// name.
  static CommandLine commandLine(Console console, @Nullable String name) {
    var root = new CommandLine(new Netpolc());
    List<String> names = name != null && Commands.contains(name) ? List.of(name) : Commands.names();
    for (String command : names) {
      root.addSubcommand(command, Commands.create(command, console));
    }
    addCommonOptions(root);
    root.getSubcommands().values().forEach(Main::addCommonOptions);
    root.setColorScheme(
        CommandLine.Help.defaultColorScheme(console.colouredOut() ? Ansi.ON : Ansi.OFF));
    root.setOut(writer(console.out()));
    root.setErr(writer(console.err()));
    root.setUsageHelpAutoWidth(false);
    root.setUsageHelpWidth(100);
    root.setCaseInsensitiveEnumValuesAllowed(false);
    root.setAbbreviatedOptionsAllowed(false);
    return root;
  }

  private static void addCommonOptions(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Shows this help.")
                .build())
        .addOption(
            OptionSpec.builder(DEBUG)
                .type(boolean.class)
                .description("Shows the stack trace of a failure.")
                .build());
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, false, StandardCharsets.UTF_8);
  }

  private int usageError(ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    PrintStream err = console.err();
    err.println("error: " + exception.getMessage());
    if (exception instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        err.println("help: did you mean " + String.join(" or ", suggestions) + "?");
      }
    }
    err.println(
        "help: \"" + command.getCommandSpec().qualifiedName() + " --help\" shows all options");
    return ExitCode.USAGE;
  }

  private int failed(Throwable exception) {
    PrintStream err = console.err();
    if (exception instanceof CommandFailure failure) {
      err.println("error: " + failure.getMessage());
      String help = failure.help();
      if (help != null) {
        err.println("help: " + help);
      }
      trace(exception);
      return failure.exitCode();
    }
    if (exception instanceof ClangException || exception instanceof LoaderException) {
      err.println("error: " + exception.getMessage());
      if (exception instanceof ClangException clang && !clang.help().isEmpty()) {
        err.println("help: " + clang.help());
      }
      trace(exception);
      return exception instanceof BundleRejectedException
          ? ExitCode.INVALID_INPUT
          : ExitCode.ENVIRONMENT;
    }
    if (exception instanceof IOException && console.failure() != null) {
      // Said once, at the end.
      return ExitCode.ENVIRONMENT;
    }
    if (exception instanceof IOException) {
      err.println("error: " + exception.getMessage());
      trace(exception);
      return ExitCode.ENVIRONMENT;
    }
    if (exception instanceof OutOfMemoryError) {
      err.println("error: out of memory; NETPOLC_JAVA_OPTS=-Xmx4g gives netpolc 4 GiB");
      return ExitCode.ENVIRONMENT;
    }
    String message = exception.getMessage();
    err.println(
        "error: internal: "
            + exception.getClass().getSimpleName()
            + (message == null ? "" : ": " + message.lines().findFirst().orElse("")));
    if (debug) {
      trace(exception);
    } else {
      err.println(
          "help: a defect of netpolc; report it with the output of the same command and --debug");
    }
    return ExitCode.INTERNAL;
  }

  private void trace(Throwable exception) {
    if (debug) {
      exception.printStackTrace(console.err());
    }
  }
}
