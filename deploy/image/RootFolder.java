import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/// The part of the image's root below netpolc: the Java runtime with the modules that netpolc uses,
/// and the C libraries that the runtime and libbpf are linked with, with their licences.
final class RootFolder {
  private static final String LIBBPF = "libbpf.so.1";
  private static final Pattern FOUND = Pattern.compile("(?m)^\\s*(?:\\S+ => )?(/\\S+) \\(0x");
  private static final Pattern MISSING = Pattern.compile("(?m)^\\s*(\\S+) => not found");

  /// Who root is, for programs that ask for its home.
  private static final String USERS = "root:x:0:0:root:/root:/sbin/nologin\n";

  private final Path root;
  private final Path java;

  RootFolder(Path root) {
    this.root = root;
    this.java = root.resolve("opt/java");
  }

  /// @param jars folder with netpolc and its libraries
  void make(Path jars) throws IOException {
    Files.createDirectories(java.getParent());
    linkRuntime(modules(jars));
    for (Path library : libraries()) {
      copy(library);
      copyLicence(library);
    }
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/passwd"), USERS);
  }

  /// The runtime's modules that netpolc requires, and those that its libraries without a module
  /// description refer to.
  private static SortedSet<String> modules(Path jars) throws IOException {
    var configuration =
        Configuration.resolve(
            ModuleFinder.of(jars),
            List.of(Configuration.empty()),
            ModuleFinder.ofSystem(),
            Set.of("io.netpolc.cli"));
    var modules = new TreeSet<String>();
    var arguments =
        new ArrayList<>(List.of("--multi-release", "25", "--ignore-missing-deps", "--print-module-deps"));
    for (ResolvedModule module : configuration.modules()) {
      var location = module.reference().location().orElseThrow();
      if (location.getScheme().equals("jrt")) {
        modules.add(module.name());
      } else if (module.reference().descriptor().isAutomatic()) {
        arguments.add(Path.of(location).toString());
      }
    }
    modules.addAll(Arrays.asList(tool("jdeps", arguments).strip().split(",")));
    return modules;
  }

  private void linkRuntime(SortedSet<String> modules) throws IOException {
    tool(
        "jlink",
        List.of(
            "--add-modules", String.join(",", modules),
            "--output", java.toString(),
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages"));
  }

  private static String tool(String name, List<String> arguments) throws IOException {
    var out = new StringWriter();
    var error = new StringWriter();
    int status =
        ToolProvider.findFirst(name)
            .orElseThrow(() -> new IOException("this JDK has no " + name))
            .run(new PrintWriter(out), new PrintWriter(error), arguments.toArray(String[]::new));
    if (status != 0) {
      throw new IOException(name + ": " + out + error);
    }
    return out.toString();
  }

  /// libbpf, and what it and the runtime's programs and libraries are linked with, in the folders
  /// in which the dynamic loader looks for them.
  private SortedSet<Path> libraries() throws IOException {
    var linked = new ArrayList<Path>();
    try (var files = Files.walk(java)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (isElf(file)) {
          linked.add(file);
        }
      }
    }
    var names = new TreeSet<>(linked.stream().map(file -> file.getFileName().toString()).toList());
    Path libbpf = libbpf();
    linked.add(libbpf);
    var libraries = new TreeSet<Path>(Set.of(libbpf));
    for (Path file : linked) {
      String dependencies = output("ldd", file.toString());
      MISSING
          .matcher(dependencies)
          .results()
          .map(match -> match.group(1))
          .filter(name -> !names.contains(name))
          .forEach(name -> {
            throw new IllegalStateException(file + " needs " + name + ", which is not installed");
          });
      FOUND
          .matcher(dependencies)
          .results()
          .map(match -> Path.of(match.group(1)).normalize())
          .filter(library -> !library.startsWith(java))
          .forEach(libraries::add);
    }
    return libraries;
  }

  private static boolean isElf(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(4), new byte[] {0x7f, 'E', 'L', 'F'});
    }
  }

  /// Where the dynamic loader finds it.
  private static Path libbpf() throws IOException {
    String cache = output("/sbin/ldconfig", "-p");
    return cache
        .lines()
        .filter(line -> line.strip().startsWith(LIBBPF + " "))
        .map(line -> Path.of(line.substring(line.indexOf("=> ") + 3)))
        .findFirst()
        .orElseThrow(
            () -> new IOException(LIBBPF + " is not installed (package libbpf1 or libbpf)"));
  }

  private void copy(Path file) throws IOException {
    Path target = inRoot(file);
    Files.createDirectories(target.getParent());
    Files.copy(file.toRealPath(), target, StandardCopyOption.REPLACE_EXISTING);
    target.toFile().setExecutable(true, false);
  }

  private Path inRoot(Path file) {
    return root.resolve(file.toString().substring(1));
  }

  /// Where Debian's package manager knows whose a library is, its licence comes along.
  private void copyLicence(Path library) throws IOException {
    if (!Files.isExecutable(Path.of("/usr/bin/dpkg-query"))) {
      return;
    }
    for (Path name : List.of(library, Path.of("/usr" + library), library.toRealPath())) {
      String owner = output("dpkg-query", "-S", name.toString());
      int colon = owner.indexOf(':');
      Path licence = Path.of("/usr/share/doc", owner.substring(0, Math.max(0, colon)), "copyright");
      if (colon > 0 && Files.isRegularFile(licence, LinkOption.NOFOLLOW_LINKS)) {
        copyText(licence);
        return;
      }
    }
  }

  private void copyText(Path file) throws IOException {
    Path target = inRoot(file);
    Files.createDirectories(target.getParent());
    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
  }

  /// What a command prints on its standard output, whatever its exit code.
  private static String output(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.onExit().join();
    return text;
  }
}
