package io.netpolc.testdata.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds case folders: this repository's own, and those of other collections where there are any.
public final class CaseFolders {
  /// Why [#external] may be empty.
  public static final String NO_EXTERNAL_CASES =
      "no cases from outside: NETPOLC_EXTERNAL_CASES is not set, and there is no shared/cases beside"
          + " the repository";

  private static final int DEPTH = 4;

  private CaseFolders() {}

  /// The cases under `testdata/cases`, in order of name. The system property `netpolc.repository`
  /// names the repository's root, which the build sets.
  public static List<CaseFolder> own() {
    return under(repository().resolve("testdata/cases"));
  }

  /// The cases under the folder that the environment variable `NETPOLC_EXTERNAL_CASES` names, else
  /// under `shared/cases` beside the repository; empty where there is no such folder.
  public static List<CaseFolder> external() {
    Path root = externalRoot();
    return root == null ? List.of() : under(root);
  }

  private static @Nullable Path externalRoot() {
    String named = System.getenv("NETPOLC_EXTERNAL_CASES");
    Path root = named == null ? repository().resolve("../shared/cases") : Path.of(named);
    return Files.isDirectory(root) ? root : null;
  }

  private static Path repository() {
    String root = System.getProperty("netpolc.repository");
    if (root == null) {
      throw new IllegalStateException("the system property netpolc.repository is not set");
    }
    return Path.of(root);
  }

  /// Every folder below that has an `expected.json`.
  public static List<CaseFolder> under(Path root) {
    try (Stream<Path> files = Files.walk(root, DEPTH)) {
      return files
          .filter(f -> f.endsWith("expected.json"))
          .map(Path::getParent)
          .sorted()
          .map(f -> new CaseFolder(root.relativize(f).toString(), f))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
