package io.netpolc.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The C sources of the data path, and what is built of them.
public final class BpfSources {
  private static final String PROGRAMS = "netpolc/programs.h";
  private static final String AUDIT = "netpolc/audit.h";
  private static final Pattern INCLUDE = Pattern.compile("#include \"(?:netpolc/)?([a-z_]+\\.h)\"");

  private BpfSources() {}

  /// The headers by path (`netpolc/tables.h`), each after those that it includes; the last one
  /// holds the programs.
  public static Map<String, String> headers() {
    return headers(PROGRAMS);
  }

  private static Map<String, String> headers(String last) {
    Map<String, String> headers = new LinkedHashMap<>();
    collect(last, headers);
    return headers;
  }

  /// The text of one header.
  ///
  /// @throws IllegalStateException if there is none of that path
  public static String header(String path) {
    return text(path);
  }

  /// All of it as one text without `#include`s, which compiles by itself as the generic program,
  /// or, behind `#define`s of the shape, as a specialised one.
  public static String amalgamation() {
    return amalgamation(PROGRAMS);
  }

  /// The same with the programs that also judge by policies that are only audited.
  public static String auditingAmalgamation() {
    return amalgamation(AUDIT);
  }

  private static String amalgamation(String last) {
    StringBuilder text = new StringBuilder();
    headers(last)
        .forEach((path, header) -> {
          text.append("\n/* ").append(path).append(" */\n");
          header
              .lines()
              .filter(line -> !INCLUDE.matcher(line).matches())
              .forEach(line -> text.append(line).append('\n'));
        });
    return text.toString();
  }

  /// The flags that every object is compiled with.
  public static List<String> clangFlags() {
    return text("clang-flags").lines().toList();
  }

  /// The prebuilt object for every policy set (ELF), unless the build left it out.
  public static Optional<byte[]> genericObject() {
    return read("generic.bpf.o");
  }

  private static void collect(String path, Map<String, String> headers) {
    if (headers.containsKey(path)) {
      return;
    }
    String header = text(path);
    Matcher include = INCLUDE.matcher(header);
    while (include.find()) {
      collect("netpolc/" + include.group(1), headers);
    }
    headers.put(path, header);
  }

  private static String text(String path) {
    byte[] bytes =
        read("c/" + path).orElseThrow(() -> new IllegalStateException("no resource " + path));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Optional<byte[]> read(String path) {
    try (InputStream resource = BpfSources.class.getResourceAsStream(path)) {
      return resource == null ? Optional.empty() : Optional.of(resource.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }
}
