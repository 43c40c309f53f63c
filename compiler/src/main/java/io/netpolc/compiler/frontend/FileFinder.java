package io.netpolc.compiler.frontend;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Severity;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns the paths of a request into files: directories are searched, in order of name; each file
/// comes once, however it is reached.
final class FileFinder {
  private static final String STDIN = "-";
  private static final int MAX_DEPTH = 100;

  private final Path workingDirectory;
  private final DiagnosticSink sink;
  private final Map<String, FoundFile> found = new LinkedHashMap<>();
  private Set<Path> walked = new HashSet<>();

  private FileFinder(Path workingDirectory, DiagnosticSink sink) {
    this.workingDirectory = workingDirectory;
    this.sink = sink;
  }

  /// The files of a request: those for policies first.
  static Collection<FoundFile> find(InputRequest request, DiagnosticSink sink) {
    var finder = new FileFinder(request.workingDirectory(), sink);
    request.policyPaths().forEach(path -> finder.addNamed(path, true));
    finder.walked = new HashSet<>();
    request.clusterPaths().forEach(path -> finder.addNamed(path, false));
    request.given().stream().filter(GivenPath::forPolicies).forEach(finder::addGiven);
    request.given().stream().filter(path -> !path.forPolicies()).forEach(finder::addGiven);
    return finder.found.values();
  }

  private void addGiven(GivenPath path) {
    for (GivenFile file : path.files()) {
      found.putIfAbsent(
          "given " + file.name(),
          new FoundFile(file.name(), null, file.named(), path.forPolicies(), file.content()));
    }
  }

  private void addNamed(String name, boolean forPolicies) {
    if (name.equals(STDIN)) {
      found.putIfAbsent(STDIN, new FoundFile("<stdin>", null, true, forPolicies));
      return;
    }
    if (name.isBlank()) {
      unreadable(name, "is not a path");
      return;
    }
    try {
      Path path = workingDirectory.resolve(name);
      if (Files.isDirectory(path)) {
        walk(path, name.endsWith("/") ? name : name + "/", forPolicies, new ArrayList<>());
      } else {
        add(path, name, true, forPolicies);
      }
    } catch (InvalidPathException _) {
      unreadable(name, "is not a path");
    }
  }

  private void add(Path path, String name, boolean named, boolean forPolicies) {
    try {
      String key = key(path);
      if (key == null) {
        // Opening it would wait until someone writes to it, perhaps for ever.
        unreadable(name, "is a named pipe; give it as standard input, which is `-`");
        return;
      }
      FoundFile before = found.get(key);
      if (before == null) {
        found.put(key, new FoundFile(name, path, named, forPolicies));
      } else if (named && !before.named()) {
        found.put(key, new FoundFile(before.name(), path, true, before.forPolicies()));
      }
    } catch (IOException e) {
      unreadable(name, reason(e));
    }
  }

  /// What tells a file however it is reached: its path without links. A pipe without a name, such
  /// as a shell's `<(...)`, has none: the link that leads to it leads to no path. Null for a pipe
  /// that has a name.
  private static @Nullable String key(Path path) throws IOException {
    boolean pipe = FileState.isPipe(path);
    try {
      Path real = path.toRealPath();
      return pipe ? null : real.toString();
    } catch (NoSuchFileException e) {
      if (pipe) {
        return path.toAbsolutePath().toString();
      }
      throw e;
    }
  }

  private void walk(Path directory, String prefix, boolean forPolicies, List<Path> above) {
    try {
      Path real = directory.toRealPath();
      if (above.contains(real)) {
        sink.report(
            new Diagnostic(
                DiagnosticCode.NP1018,
                Severity.WARNING,
                "link `%s` leads back to a folder that holds it and is not followed"
                    .formatted(prefix),
                null,
                List.of(),
                null,
                List.of()));
        return;
      }
      if (!walked.add(real)) {
        return;
      }
      if (above.size() == MAX_DEPTH) {
        unreadable(prefix, "is more than %d folders deep".formatted(MAX_DEPTH));
        return;
      }
      List<Path> entries = list(directory);
      above.add(real);
      entries.forEach(entry -> addEntry(entry, prefix + entry.getFileName(), forPolicies, above));
      above.removeLast();
    } catch (IOException e) {
      unreadable(prefix, reason(e));
    }
  }

  private void addEntry(Path entry, String name, boolean forPolicies, List<Path> above) {
    if (Files.isDirectory(entry)) {
      walk(entry, name + "/", forPolicies, above);
    } else if (GivenPath.hasExtension(name)) {
      if (Files.exists(entry) && !Files.isRegularFile(entry)) {
        // Reading a pipe or a device may never end; whoever means it names it.
        unreadable(name, "is not a regular file");
      } else {
        add(entry, name, false, forPolicies);
      }
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    var entries = new ArrayList<Path>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path entry : stream) {
        if (!GivenPath.isHidden(entry.getFileName().toString())) {
          entries.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(Comparator.comparing(entry -> entry.getFileName().toString()));
    return entries;
  }

  private void unreadable(String name, String reason) {
    sink.report(
        Diagnostic.error(DiagnosticCode.NP1001, "cannot read `%s`: %s".formatted(name, reason)));
  }

  /// Why a file could not be read, without its path.
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemLoopException _ -> "its links lead in a circle";
      default -> {
        String message = String.valueOf(e.getMessage());
        yield message.contains("Too many levels of symbolic links")
            ? "its links lead in a circle"
            : message.substring(message.lastIndexOf(": ") < 0 ? 0 : message.lastIndexOf(": ") + 2);
      }
    };
  }
}
