import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Compiles `generic.c` into the jar's resources, at build time. Arguments: the folder of C sources, the object.
public final class CompileGeneric {
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path sources = Path.of(arguments[0]).toAbsolutePath();
    Path object = Path.of(arguments[1]).toAbsolutePath();
    Optional<String> clang = clang();
    if (clang.isEmpty()) {
      System.err.println(
          "clang 16 or newer is needed to build the generic BPF object: apt-get install clang-19"
              + " (or name one in NETPOLC_CLANG, or skip the object with -Dnetpolc.generic.skip=true)");
      System.exit(1);
    }
    Files.createDirectories(object.getParent());
    List<String> command = new ArrayList<>(List.of(clang.get()));
    command.addAll(Files.readAllLines(sources.resolve("clang-flags")));
    command.addAll(List.of("-ffile-prefix-map=" + sources + "=.", "-c", "generic.c", "-o", object.toString()));
    System.exit(new ProcessBuilder(command).directory(sources.toFile()).inheritIO().start().waitFor());
  }

  private static Optional<String> clang() {
    String named = System.getenv("NETPOLC_CLANG");
    if (named != null && !named.isEmpty()) {
      return Optional.of(named);
    }
    for (String name : List.of("clang-19", "clang-18", "clang-17", "clang-16", "clang")) {
      for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
        if (Files.isExecutable(Path.of(folder, name))) {
          return Optional.of(Path.of(folder, name).toString());
        }
      }
    }
    return Optional.empty();
  }
}
