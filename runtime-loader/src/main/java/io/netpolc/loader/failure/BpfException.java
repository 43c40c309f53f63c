package io.netpolc.loader.failure;

/// A call into the kernel or libbpf failed.
public final class BpfException extends LoaderException {
  private static final long serialVersionUID = 1L;
  private final String operation;
  private final int errno;
  private final String name;

  /// @param operation what was tried, for people: "create link on interface 7"
  /// @param errno the positive error number
  /// @param name its symbol, such as `EPERM`
  public BpfException(String operation, int errno, String name) {
    super(operation + ": " + name + " (" + errno + ")");
    this.operation = operation;
    this.errno = errno;
    this.name = name;
  }

  /// What was tried.
  public String operation() {
    return operation;
  }

  /// The positive error number.
  public int errno() {
    return errno;
  }

  /// The symbol of the error number, such as `EPERM`.
  public String errnoName() {
    return name;
  }
}
