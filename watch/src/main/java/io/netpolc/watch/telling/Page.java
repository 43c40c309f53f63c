package io.netpolc.watch.telling;

import java.nio.charset.StandardCharsets;

/// An answer to a request.
///
/// @param status of HTTP
/// @param type its `Content-Type`
/// @param content not changed any more
record Page(int status, String type, byte[] content) {
  /// A line of text.
  static Page text(int status, String line) {
    return new Page(
        status, "text/plain; charset=utf-8", (line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
