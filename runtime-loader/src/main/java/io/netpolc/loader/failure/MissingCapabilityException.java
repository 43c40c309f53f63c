package io.netpolc.loader.failure;

import java.util.List;

/// The process lacks capabilities for an operation.
public final class MissingCapabilityException extends LoaderException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial")
  private final List<String> capabilities;

  /// @param operation what was tried
  /// @param capabilities the missing ones, by their kernel names, at least one
  public MissingCapabilityException(String operation, List<String> capabilities) {
    super("cannot " + operation + ": missing " + String.join(", ", capabilities));
    this.capabilities = List.copyOf(capabilities);
  }

  /// The missing ones, by their kernel names.
  public List<String> capabilities() {
    return capabilities;
  }
}
