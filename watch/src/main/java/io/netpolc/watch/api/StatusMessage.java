package io.netpolc.watch.api;

import io.netpolc.compiler.frontend.live.LiveReader;
import io.netpolc.compiler.frontend.live.LiveReceiver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The message in a `Status`, which is how an apiserver says why not.
final class StatusMessage implements LiveReceiver {
  private String message = "";

  /// The message; the text itself where it is no `Status`, as of a proxy in between.
  static String of(String text) {
    var reader = new StatusMessage();
    try {
      LiveReader.read(
          "status", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), reader);
    } catch (IOException noJson) {
      return text;
    }
    return reader.message.isEmpty() ? text : reader.message;
  }

  @Override
  public void refused(int code, String why) {
    message = why;
  }
}
