package io.netpolc.watch.api;

import java.io.IOException;

/// The apiserver refuses a request.
public final class ApiException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int GONE = 410;

  private final int code;

  /// @param code of HTTP
  public ApiException(int code, String message) {
    super(message);
    this.code = code;
  }

  /// The status of HTTP: 401, 403, 410, 429, 500 and the like.
  public int code() {
    return code;
  }

  /// Whether the apiserver does not know the resource version any more, so that only a new list
  /// tells what there is.
  public boolean gone() {
    return code == GONE;
  }
}
