package io.netpolc.compiler.driver;

import io.netpolc.compiler.frontend.InputFile;
import io.netpolc.compiler.frontend.InputRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Names of input files that do not depend on where the input lies: a relative path stays as the
/// user wrote it, without `.` and `..` that lead nowhere, an absolute one becomes relative to the
/// path that was asked for. A bundle holds only such names.
final class StableNames {
  private final Map<String, String> names = new HashMap<>();

  StableNames(InputRequest request, List<InputFile> files) {
    for (InputFile file : files) {
      names.put(file.name(), stable(request, file.name()));
    }
  }

  private static String stable(InputRequest request, String name) {
    Path path = Path.of(name);
    if (!path.isAbsolute()) {
      return path.normalize().toString();
    }
    Path base =
        Stream.concat(request.policyPaths().stream(), request.clusterPaths().stream())
            .map(Path::of)
            .filter(asked -> path.startsWith(asked) && !path.equals(asked))
            .findFirst()
            .orElse(Objects.requireNonNull(path.getParent()));
    return base.relativize(path).toString();
  }

  /// The stable name of a file.
  String of(String name) {
    return names.getOrDefault(name, name);
  }

  /// `file:line` with the stable name of the file.
  String ofPlace(String place) {
    int colon = place.lastIndexOf(':');
    return colon < 0 ? place : of(place.substring(0, colon)) + place.substring(colon);
  }
}
