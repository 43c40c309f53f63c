package io.netpolc.cli;

/// Colour, or none.
///
/// @param coloured whether to use it
record Style(boolean coloured) {
  private static final String RESET = "\u001b[0m";

  /// A yes.
  String good(String text) {
    return paint("\u001b[32m", text);
  }

  /// A no.
  String bad(String text) {
    return paint("\u001b[31m", text);
  }

  /// A heading.
  String strong(String text) {
    return paint("\u001b[1m", text);
  }

  private String paint(String colour, String text) {
    return coloured ? colour + text + RESET : text;
  }
}
