package io.netpolc.loader.failure;

import java.util.List;
import java.util.regex.Pattern;

/// The kernel's verifier refused a program. The message holds the cause and the last telling lines;
/// [#log] is the whole log.
public final class VerifierException extends LoaderException {
  private static final long serialVersionUID = 1L;
  private static final int TAIL_LINES = 12;

  /// Lines that follow the verifier's walk: instructions, source lines, states.
  private static final Pattern TRACE =
      Pattern.compile(
          "^\\s*([0-9]+:|;|old state|cur state|from [0-9]|mark_precise|R[0-9]+_?w?=|frame|func#"
              + "|Validating|caller|callee|returning from|to caller|parent|propagating"
              + "|last_idx|regs=)");

  private final String log;

  /// @param program the program's name
  /// @param log the verifier's log, at least one line
  public VerifierException(String program, String log) {
    super(summary(program, log));
    this.log = log;
  }

  /// The whole log.
  public String log() {
    return log;
  }

  private static String summary(String program, String log) {
    List<String> lines = log.lines().filter(VerifierException::telling).toList();
    String cause =
        lines.reversed().stream()
            .filter(line -> !TRACE.matcher(line).find())
            .findFirst()
            .orElse("no reason given");
    int omitted = Math.max(0, lines.size() - TAIL_LINES);
    String tail = String.join("\n  ", lines.subList(omitted, lines.size()));
    String head = omitted == 0 ? "" : "\n  (" + omitted + " lines omitted)";
    return "the verifier refused " + program + ": " + cause + head + "\n  " + tail;
  }

  private static boolean telling(String line) {
    return !line.isBlank()
        && !line.startsWith("processed ")
        && !line.startsWith("verification time ")
        && !line.startsWith("stack depth ");
  }
}
