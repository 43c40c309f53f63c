package io.netpolc.cli.report;

import io.netpolc.compiler.diag.PrintableText;

/// Markdown as GitHub and GitLab render it, of names that others wrote: they stay text wherever
/// they are put, also in a cell of a table.
public final class Markdown {
  /// What begins markup within a line or ends a cell.
  private static final String MARKUP = "\\`*_[]|~";

  /// Behind an at sign it keeps a name from being a mention.
  private static final String ZERO_WIDTH_SPACE = "&#8203;";

  private Markdown() {}

  /// A text that is shown as it is, in one line.
  public static String text(String text) {
    String line = PrintableText.of(text);
    var result = new StringBuilder(line.length() + 16);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      switch (c) {
        case '<' -> result.append("&lt;");
        case '>' -> result.append("&gt;");
        case '&' -> result.append("&amp;");
        case '@' -> result.append("&#64;").append(ZERO_WIDTH_SPACE);
        default -> {
          // An address of the web would become a link.
          boolean scheme = line.startsWith("://", i);
          result.append(MARKUP.indexOf(c) >= 0 || scheme ? "\\" : "").append(c);
        }
      }
    }
    return result.toString();
  }
}
