import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes `io.netpolc.bpf.VerdictCode` from `verdict.h`, at build time. Arguments: the header, the folder of generated
/// sources.
public final class GenerateVerdictCode {
  private static final Pattern ENUMERATOR =
      Pattern.compile("\\tNP_(ALLOW|DENY|DROP)_(\\w+) = (\\d+),\\s+/\\* (.+) \\*/");

  private record Code(String kind, String name, int number, String description) {}

  public static void main(String[] arguments) throws IOException {
    List<Code> codes = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      Matcher matcher = ENUMERATOR.matcher(line);
      if (matcher.matches()) {
        codes.add(
            new Code(
                matcher.group(1),
                matcher.group(1) + "_" + matcher.group(2),
                Integer.parseInt(matcher.group(3)),
                matcher.group(4)));
      } else if (line.startsWith("\tNP_") && !line.startsWith("\tNP_VERDICTS ")) {
        throw new IllegalArgumentException("cannot read: " + line);
      }
    }
    Path folder = Path.of(arguments[1], "io", "netpolc", "bpf");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("VerdictCode.java"), source(codes));
  }

  private static String source(List<Code> codes) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        package io.netpolc.bpf;

        import java.util.Optional;

        /// Why a packet passed or was dropped: `enum np_verdict` of the data path. Made from `verdict.h`.
        public enum VerdictCode {
        """);
    for (int i = 0; i < codes.size(); i++) {
      Code code = codes.get(i);
      text.append("  /// ").append(code.description()).append(".\n");
      text.append("  ").append(code.name()).append('(').append(code.number()).append(", ");
      text.append(code.kind().equals("ALLOW")).append(", \"").append(code.description()).append("\")");
      text.append(i + 1 < codes.size() ? ",\n" : ";\n");
    }
    text.append(
        """

          private final int number;
          private final boolean allowed;
          private final String description;

          VerdictCode(int number, boolean allowed, String description) {
            this.number = number;
            this.allowed = allowed;
            this.description = description;
          }

          /// The number that the program stores in `cb[1]`.
          public int number() {
            return number;
          }

          /// Whether the packet passed.
          public boolean allowed() {
            return allowed;
          }

          /// What it means, for people.
          public String description() {
            return description;
          }

          /// The code of a number, if there is one.
          public static Optional<VerdictCode> of(int number) {
            for (VerdictCode code : values()) {
              if (code.number == number) {
                return Optional.of(code);
              }
            }
            return Optional.empty();
          }
        }
        """);
    return text.toString();
  }
}
