package io.netpolc.testdata.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the kernel says of the descriptors that this process has open.
final class OpenDescriptors {
  private OpenDescriptors() {}

  /// The first group of a pattern, of each descriptor of whose text it is found in.
  static List<String> said(Pattern pattern) throws IOException {
    List<String> said = new ArrayList<>();
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
      for (Path descriptor : descriptors) {
        try {
          Matcher found = pattern.matcher(Files.readString(descriptor));
          if (found.find()) {
            said.add(found.group(1));
          }
        } catch (NoSuchFileException _) {
          // It was that of the folder, or another thread's.
        }
      }
    }
    return said;
  }
}
