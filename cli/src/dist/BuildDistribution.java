import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;

/// Lays out the distribution: `dist/lib/*.jar` and the class data archive `dist/netpolc.jsa`.
///
/// Arguments: the build folder, the file name of the command line's jar in it, the examples that the
/// training runs use. picocli is compiled again from its sources, because class data archives skip
/// class files as old as those in its jar, which costs a quarter of the start-up time.
///
/// A jar is replaced only when its content changed, and the archive is made last under another name
/// and moved, so that a command that runs meanwhile sees whole files.
final class BuildDistribution {
  private static final String QUERIES =
      """
      {"from":"shop/frontend","to":"shop/cart","protocol":"TCP","port":7070}
      {"from":"203.0.113.7","to":"shop/frontend","protocol":"TCP","port":8080}
      """;

  /// The time of files that are made here, so that the same sources give the same jar.
  private static final FileTime ALWAYS = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  private final Path target;
  private final Path lib;
  private final Path examples;

  private BuildDistribution(Path target, Path examples) {
    this.target = target;
    this.lib = target.resolve("dist/lib");
    this.examples = examples;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    var build = new BuildDistribution(Path.of(args[0]), Path.of(args[2]));
    build.copyJars(args[1]);
    build.recompilePicocli();
    build.archiveClasses();
  }

  private void copyJars(String mainJar) throws IOException {
    deleteTree(lib);
    Files.createDirectories(lib);
    Files.copy(target.resolve(mainJar), lib.resolve("netpolc.jar"));
    try (var jars = Files.list(target.resolve("libraries"))) {
      for (Path jar : jars.sorted().toList()) {
        Files.copy(jar, lib.resolve(jar.getFileName()));
      }
    }
  }

  private void recompilePicocli() throws IOException {
    Path folder = target.resolve("recompiled");
    Path sourceJar;
    try (var files = Files.list(folder)) {
      sourceJar = files.filter(f -> f.toString().endsWith("-sources.jar")).findFirst().orElseThrow();
    }
    Path sources = folder.resolve("sources");
    Path classes = folder.resolve("classes");
    deleteTree(sources);
    deleteTree(classes);
    List<String> arguments =
        new ArrayList<>(
            List.of("--release", "25", "-nowarn", "-proc:none", "-XDstringConcat=inline"));
    arguments.addAll(List.of("-XDrawDiagnostics", "-d", classes.toString()));
    try (FileSystem zip = FileSystems.newFileSystem(sourceJar);
        var entries = Files.walk(zip.getPath("/picocli"))) {
      for (Path entry : entries.filter(e -> e.toString().endsWith(".java")).sorted().toList()) {
        if (entry.getFileName().toString().equals("package-info.java")) {
          continue;
        }
        Path copy = sources.resolve(entry.toString().substring(1));
        Files.createDirectories(copy.getParent());
        Files.copy(entry, copy, StandardCopyOption.REPLACE_EXISTING);
        arguments.add(copy.toString());
      }
    }
    var quiet = java.io.OutputStream.nullOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, quiet, quiet, arguments.toArray(String[]::new));
    if (status != 0) {
      System.err.println("picocli does not compile from its sources; its own jar is used");
      return;
    }
    replaceClasses(classes);
  }

  private void replaceClasses(Path classes) throws IOException {
    Path jar;
    try (var jars = Files.list(lib)) {
      jar = jars.filter(j -> j.getFileName().toString().startsWith("picocli")).findFirst().orElseThrow();
    }
    try (FileSystem zip = FileSystems.newFileSystem(jar);
        var files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        Path entry = zip.getPath("/" + classes.relativize(file));
        Files.copy(file, entry, StandardCopyOption.REPLACE_EXISTING);
        Files.getFileAttributeView(entry, BasicFileAttributeView.class)
            .setTimes(ALWAYS, ALWAYS, ALWAYS);
      }
    }
  }

  private void archiveClasses() throws IOException, InterruptedException {
    Path work = target.resolve("class-data");
    deleteTree(work);
    Files.createDirectories(work);
    var loaded = new TreeSet<String>();
    var inOrder = new ArrayList<String>();
    int number = 0;
    for (List<String> run : trainingRuns(work)) {
      Path list = work.resolve("run-" + number++ + ".txt");
      var command = java("-XX:DumpLoadedClassList=" + list, "-jar", lib.resolve("netpolc.jar").toString());
      command.addAll(run);
      start(command, work.resolve("out"));
      for (String line : Files.readAllLines(list)) {
        if (loaded.add(line.replaceAll(" id: \\d+", ""))) {
          inOrder.add(line.replaceAll(" id: \\d+", ""));
        }
      }
    }
    Path classes = work.resolve("classes.txt");
    Files.write(classes, inOrder);
    Path archive = work.resolve("netpolc.jsa");
    int status =
        start(
            java(
                "-Xshare:dump",
                "-XX:+AOTClassLinking",
                "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + archive,
                "-Xlog:disable",
                "-jar",
                lib.resolve("netpolc.jar").toString()),
            work.resolve("dump"));
    if (status != 0) {
      throw new IOException("class data archive: exit " + status + "\n" + Files.readString(work.resolve("dump")));
    }
    Files.move(archive, target.resolve("dist/netpolc.jsa"), StandardCopyOption.REPLACE_EXISTING);
  }

  /// What the archive should make fast: one run for each command that answers within a moment.
  private List<List<String>> trainingRuns(Path work) throws IOException {
    var runs = new ArrayList<List<String>>();
    runs.add(List.of("version"));
    runs.add(List.of("version", "-o", "json"));
    runs.add(List.of("--help"));
    String policies = examples.resolve("shop/policies").toString();
    String changed = examples.resolve("shop/change").toString();
    String cluster = examples.resolve("shop/cluster.yaml").toString();
    var input = List.of("-f", policies, "--cluster", cluster);
    runs.add(
        run(input, "eval", "--from", "shop/frontend", "--to", "shop/cart", "--port", "TCP/7070"));
    runs.add(
        run(
            input,
            "eval", "--from", "2001:db8::7", "--to", "shop/cart", "--port", "TCP/1", "-o", "json"));
    runs.add(run(input, "test", "--mutate", examples.resolve("shop/tests.netpolc").toString()));
    runs.add(run(input, "lint", "--fail-on", "never"));
    runs.add(List.of("lint", "-f", changed, "--cluster", cluster));
    runs.add(run(input, "reach", "-o", "markdown"));
    runs.add(List.of("diff", policies, changed, "--cluster", cluster));
    runs.add(run(input, "compile", "--emit", "ir"));
    Path bundle = work.resolve("bundle");
    runs.add(run(input, "compile", "--no-object", "--out", bundle.toString()));
    // The bundle holds its input as JSON, which most dumps are.
    var json =
        List.of(
            "-f", bundle.resolve("policies.json").toString(),
            "--cluster", bundle.resolve("cluster.json").toString());
    runs.add(run(json, "compile", "--node", "node-1", "--emit", "maps"));
    runs.add(
        run(json, "eval", "--from", "shop/cart", "--to", "10.96.0.10", "--port", "UDP/53"));
    runs.add(run(json, "lint", "--fail-on", "never", "-o", "json"));
    runs.add(run(json, "reach"));
    runs.add(
        run(json, "explain", "--from", "ops/gateway", "--to", "data/redis", "--port", "TCP/6379"));
    Path queries = Files.writeString(work.resolve("queries"), QUERIES);
    runs.add(run(json, "eval", "--queries", queries.toString()));
    runs.add(List.of("status"));
    return runs;
  }

  private static List<String> run(List<String> input, String... command) {
    var run = new ArrayList<String>(List.of(command));
    run.addAll(input);
    return run;
  }

  private static List<String> java(String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseParallelGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of(arguments));
    return command;
  }

  private static int start(List<String> command, Path output) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("did not end: " + String.join(" ", command));
    }
    return process.exitValue();
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (var files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
