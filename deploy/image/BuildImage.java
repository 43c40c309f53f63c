import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Makes the container image of netpolc from the distribution, the JDK that runs this and this
/// machine's C libraries: no Docker, no base image, no network. The same input gives the same bytes.
///
/// Arguments: the distribution's folder of jars, the licence, the file to write, the image's name
/// and tag, the version.
///
/// In the image `java @/netpolc` is netpolc. Layers that change less often come first: the runtime,
/// libraries, netpolc itself.
final class BuildImage {
  /// A daemon in little memory, as the launcher starts it. A failure is written where it is looked for, since nothing in the
  /// root can be written to; without memory the next process does better than this one.
  private static final String ARGUMENTS =
      """
      -XX:+UseSerialGC
      -Xms32m
      -Xmn8m
      -XX:MinHeapFreeRatio=10
      -XX:MaxHeapFreeRatio=20
      -XX:-ShrinkHeapInSteps
      -XX:TrimNativeHeapInterval=10000
      -XX:ReservedCodeCacheSize=64m
      -XX:+UseCompactObjectHeaders
      -XX:MaxRAMPercentage=70
      -XX:-UsePerfData
      -XX:+ExitOnOutOfMemoryError
      -XX:+ErrorFileToStderr
      -jar /opt/netpolc/lib/netpolc.jar
      """;

  /// Mount points, which a runtime cannot make in a root that is read-only.
  private static final List<String> MOUNT_POINTS =
      List.of("dev", "proc", "run", "run/netns", "run/netpolc", "sys");

  public static void main(String[] arguments) throws IOException {
    Path target = Path.of(arguments[2]).toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path work = Files.createTempDirectory(target.getParent(), "image");
    try {
      write(Path.of(arguments[0]), Path.of(arguments[1]), target, arguments[3], arguments[4], work);
    } finally {
      deleteTree(work);
    }
  }

  private static void write(
      Path jars, Path licence, Path target, String tag, String version, Path work)
      throws IOException {
    Path root = Files.createDirectory(work.resolve("root"));
    new RootFolder(root).make(jars);
    List<Path> files;
    try (var found = Files.list(jars)) {
      files = found.sorted().toList();
    }
    var image = new ImageArchive(work);
    image.layer(tar -> {
      tar.tree(root);
      for (String folder : MOUNT_POINTS) {
        tar.folder(folder, 0755);
      }
    });
    image.layer(tar -> addJars(tar, files.stream().filter(jar -> !isOurs(jar)).toList()));
    image.layer(tar -> {
      addJars(tar, files.stream().filter(BuildImage::isOurs).toList());
      tar.file("opt/netpolc/LICENSE", licence);
      tar.file("netpolc", ARGUMENTS.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    });
    image.write(target, tag, architecture(), settings(version));
  }

  private static boolean isOurs(Path jar) {
    return jar.getFileName().toString().startsWith("netpolc");
  }

  private static void addJars(Tar tar, List<Path> jars) throws IOException {
    tar.folder("opt", 0755);
    tar.folder("opt/netpolc", 0755);
    tar.folder("opt/netpolc/lib", 0755);
    for (Path jar : jars) {
      tar.file("opt/netpolc/lib/" + jar.getFileName(), jar);
    }
  }

  private static String settings(String version) {
    return """
        {"Entrypoint":["java","@/netpolc"],"Cmd":["--help"],"WorkingDir":"/","Env":["PATH=/opt/java/bin","LANG=C.UTF-8","MALLOC_ARENA_MAX=1"],\
        "Labels":{"org.opencontainers.image.title":"netpolc","org.opencontainers.image.version":"%s","org.opencontainers.image.licenses":"Apache-2.0"}}"""
        .formatted(version);
  }

  private static String architecture() {
    String name = System.getProperty("os.arch");
    return switch (name) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }

  private static void deleteTree(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
