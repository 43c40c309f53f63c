package io.netpolc.watch.api;

import java.io.IOException;

/// The apiserver refuses a request.
public final class ApiException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int GONE = 410;
  private static final int TOO_MANY_REQUESTS = 429;

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

  /// Whether the same request may be answered later: the server is busy, or does not let this
  /// client in at the moment.
  boolean temporary() {
    return code == UNAUTHORIZED || code == FORBIDDEN || code == TOO_MANY_REQUESTS;
  }

  /// Whether the apiserver does not know the resource version any more, so that only a new list
  /// tells what there is.
  public boolean gone() {
    return code == GONE;
  }
}
