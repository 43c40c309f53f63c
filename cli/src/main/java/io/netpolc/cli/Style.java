package io.netpolc.cli;

/// Colour, or none.
///
/// @param coloured whether to use it
public record Style(boolean coloured) {
  private static final String RESET = "\u001b[0m";

  /// A verdict in a word.
  public String verdict(boolean allowed) {
    return allowed ? good("allowed") : bad("denied");
  }

  /// A yes.
  public String good(String text) {
    return paint("\u001b[32m", text);
  }

  /// A no.
  public String bad(String text) {
    return paint("\u001b[31m", text);
  }

  /// A heading.
  public String strong(String text) {
    return paint("\u001b[1m", text);
  }

  private String paint(String colour, String text) {
    return coloured ? colour + text + RESET : text;
  }
}
