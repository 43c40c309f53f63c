package io.netpolc.compiler.backend.clang;

import io.netpolc.bpf.BpfSources;
import io.netpolc.compiler.backend.clang.ClangException.Kind;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Runs clang. The object depends on the source and on clang's version only, not on the folder, the
/// user or the time.
public final class ClangDriver {
  private static final int OLDEST_VERSION = 16;
  private static final List<String> NAMES =
      List.of("clang-19", "clang-18", "clang-17", "clang-16", "clang");
  private static final Pattern VERSION = Pattern.compile("clang version ((\\d+)[.\\d]*)");
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int FIRST_SIGNAL_STATUS = 129;
  private static final byte[] NOTHING = {};

  /// A clang that crashes would write what it read to files.
  private static final String NO_REPORTS = "-fno-crash-diagnostics";

  /// Messages and line information name the file that the bundle has.
  private static final String SOURCE_NAME = "#line 1 \"policy.c\"\n";

  private static final String HELP =
      "apt-get install clang-19, or name a clang of version "
          + OLDEST_VERSION
          + " or newer in NETPOLC_CLANG";

  private final List<String> before;
  private final Path clang;
  private final String version;
  private final Duration timeout;

  /// @param before the words of the command before clang's own
  private ClangDriver(List<String> before, Path clang, String version, Duration timeout) {
    this.before = List.copyOf(before);
    this.clang = clang;
    this.version = version;
    this.timeout = timeout;
  }

  /// Finds clang: what `NETPOLC_CLANG` names and nothing else, or the first of version 16 or newer
  /// on the `PATH`.
  ///
  /// @param environment the process's environment
  /// @throws ClangException of kind MISSING, or KILLED if one does not say its version in time or
  ///   the thread is interrupted, which it stays
  public static ClangDriver find(Map<String, String> environment) throws ClangException {
    return find(environment, TIMEOUT);
  }

  static ClangDriver find(Map<String, String> environment, Duration timeout) throws ClangException {
    String named = environment.getOrDefault("NETPOLC_CLANG", "");
    List<Path> candidates =
        named.isEmpty()
            ? onPath(NAMES, environment.getOrDefault("PATH", ""))
            : List.of(Path.of(named));
    List<String> tooOld = new ArrayList<>();
    for (Path candidate : candidates) {
      Matcher matcher = VERSION.matcher(versionText(candidate, timeout));
      if (!matcher.find()) {
        continue;
      }
      if (Integer.parseInt(matcher.group(2)) >= OLDEST_VERSION) {
        return new ClangDriver(List.of(), candidate, matcher.group(1), timeout);
      }
      tooOld.add(candidate + " is " + matcher.group(1));
    }
    throw new ClangException(Kind.MISSING, missing(named, tooOld), HELP);
  }

  private static String missing(String named, List<String> tooOld) {
    if (!tooOld.isEmpty()) {
      return "clang is too old: " + String.join(", ", tooOld);
    }
    return named.isEmpty()
        ? "clang was not found"
        : "NETPOLC_CLANG names `" + named + "`, which is not a clang that runs";
  }

  /// The same clang behind everything else that wants a processor, where there is a nice(1).
  ///
  /// @param environment whose `PATH` is searched for it
  public ClangDriver niced(Map<String, String> environment) {
    return onPath(List.of("nice"), environment.getOrDefault("PATH", "")).stream()
        .findFirst()
        .map(nice -> new ClangDriver(List.of(nice.toString(), "-n", "19"), clang, version, timeout))
        .orElse(this);
  }

  /// The tool itself.
  public Path executable() {
    return clang;
  }

  /// The tool and its version for a manifest: `clang 19.1.7`.
  public String version() {
    return "clang " + version;
  }

  /// Compiles a text that needs no other file. Text and object go through pipes: whenever this
  /// process ends, no file is left behind. clang ends with this process, unless that is killed, and
  /// when the thread is interrupted.
  ///
  /// @return the object (ELF), with BTF and line information
  /// @throws ClangException of any kind but MISSING; KILLED also if the thread is interrupted,
  ///   which it stays
  public byte[] compile(String source) throws ClangException {
    List<String> command = new ArrayList<>(before);
    command.add(clang.toString());
    command.addAll(BpfSources.clangFlags());
    command.add(NO_REPORTS);
    command.addAll(List.of("-x", "c", "-c", "-", "-o", "-"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    try {
      return run(builder.start(), source);
    } catch (IOException e) {
      throw new ClangException("clang could not be run: " + e.getMessage(), e);
    }
  }

  private byte[] run(Process process, String source) throws IOException, ClangException {
    var fed = inBackground(() -> feed(process, source));
    var object = inBackground(() -> process.getInputStream().readAllBytes());
    var messages = inBackground(() -> process.getErrorStream().readAllBytes());
    int status = await(process, timeout);
    result(fed);
    String said = new String(result(messages), StandardCharsets.UTF_8).strip();
    if (status >= FIRST_SIGNAL_STATUS) {
      throw new ClangException(
          Kind.KILLED, "clang was killed by signal " + (status - FIRST_SIGNAL_STATUS + 1), said);
    }
    if (status != 0) {
      throw new ClangException(Kind.FAILED, "clang refused the program", said);
    }
    byte[] bytes = result(object);
    if (bytes.length == 0) {
      throw new IOException("it gave no object");
    }
    return bytes;
  }

  /// A clang that ends early does not read all; its status tells why.
  private static byte[] feed(Process process, String source) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(SOURCE_NAME.getBytes(StandardCharsets.UTF_8));
      in.write(source.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return NOTHING;
    }
    return NOTHING;
  }

  private static FutureTask<byte[]> inBackground(Callable<byte[]> work) {
    var task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("clang-pipe").start(task);
    return task;
  }

  private static byte[] result(FutureTask<byte[]> task) throws IOException, ClangException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IOException("its output could not be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClangException(Kind.KILLED, "interrupted while clang ran", "");
    }
  }

  private static int await(Process process, Duration timeout) throws ClangException {
    Thread atExit = Thread.ofPlatform().unstarted(() -> stop(process));
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
      if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      stop(process);
      throw new ClangException(
          Kind.KILLED, "clang took longer than " + timeout.toSeconds() + " s", "");
    } catch (InterruptedException e) {
      stop(process);
      Thread.currentThread().interrupt();
      throw new ClangException(Kind.KILLED, "interrupted while clang ran", "");
    } catch (IllegalStateException ending) {
      stop(process);
      throw new ClangException(Kind.KILLED, "this process ends", "");
    } finally {
      forget(atExit);
    }
  }

  private static void forget(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException ending) {
      // Then it stops a process that has ended, or is to end.
    }
  }

  /// The process first, so that it begins nothing anew. Not by the process itself, which would wait
  /// for whoever feeds it, who waits for it to read.
  private static void stop(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.toHandle().destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static List<Path> onPath(List<String> names, String path) {
    return names.stream()
        .flatMap(name ->
            Stream.of(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .toList();
  }

  /// What the candidate says of itself; empty if it does not run.
  private static String versionText(Path candidate, Duration timeout) throws ClangException {
    try {
      Process process =
          new ProcessBuilder(candidate.toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      var said = inBackground(() -> process.getInputStream().readAllBytes());
      await(process, timeout);
      return new String(result(said), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
