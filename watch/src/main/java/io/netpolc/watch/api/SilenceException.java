package io.netpolc.watch.api;

import java.io.IOException;

/// Nothing has come for longer than somebody was ready to wait.
final class SilenceException extends IOException {
  private static final long serialVersionUID = 1L;

  SilenceException(long seconds) {
    super("nothing came for %d s".formatted(seconds));
  }
}
