package io.netpolc.compiler.diag;

/// Text that others wrote, made fit to be shown in one line.
public final class PrintableText {
  private PrintableText() {}

  /// Control characters, which could steer a terminal or begin a line, and those that change the
  /// direction of what follows, become visible escapes.
  public static String of(String text) {
    if (text.chars().noneMatch(PrintableText::isHidden)) {
      return text;
    }
    var result = new StringBuilder();
    text.chars()
        .forEach(c ->
            result.append(
                !isHidden(c)
                    ? Character.toString((char) c)
                    : c < 0x100 ? "\\x%02x".formatted(c) : "\\u%04x".formatted(c)));
    return result.toString();
  }

  private static boolean isHidden(int c) {
    return Character.isISOControl(c)
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
