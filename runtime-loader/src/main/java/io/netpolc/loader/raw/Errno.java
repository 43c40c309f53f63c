package io.netpolc.loader.raw;

import io.netpolc.loader.failure.BpfException;

/// Error numbers (`errno.h`, asm-generic, the same on x86-64 and arm64), and the one place that
/// turns them into exceptions.
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int E2BIG = 7;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int ENOBUFS = 105;

  private Errno() {}

  /// Returns `result` if it is not negative.
  ///
  /// @param result a result in the kernel's convention: `-errno` is a failure
  /// @throws BpfException for a failure
  static int check(String operation, long result) throws BpfException {
    if (result < 0) {
      throw exception(operation, (int) -result);
    }
    return (int) result;
  }

  /// The exception for a positive error number.
  public static BpfException exception(String operation, int errno) {
    return new BpfException(operation, errno, name(errno));
  }

  static String name(int errno) {
    return switch (errno) {
      case 1 -> "EPERM";
      case 2 -> "ENOENT";
      case 4 -> "EINTR";
      case 5 -> "EIO";
      case 7 -> "E2BIG";
      case 9 -> "EBADF";
      case 11 -> "EAGAIN";
      case 12 -> "ENOMEM";
      case 13 -> "EACCES";
      case 14 -> "EFAULT";
      case 16 -> "EBUSY";
      case 17 -> "EEXIST";
      case 19 -> "ENODEV";
      case 20 -> "ENOTDIR";
      case 22 -> "EINVAL";
      case 24 -> "EMFILE";
      case 28 -> "ENOSPC";
      case 34 -> "ERANGE";
      case 38 -> "ENOSYS";
      case 95 -> "EOPNOTSUPP";
      case 105 -> "ENOBUFS";
      case 116 -> "ESTALE";
      case 524 -> "ENOTSUPP";
      default -> "errno " + errno;
    };
  }
}
