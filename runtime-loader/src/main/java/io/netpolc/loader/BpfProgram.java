package io.netpolc.loader;

import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.raw.Kernel;
import java.nio.file.Path;

/// Owner of one program's descriptor.
final class BpfProgram implements AutoCloseable {
  private final Kernel kernel;
  private final int fd;
  private boolean closed;

  BpfProgram(Kernel kernel, int fd) {
    this.kernel = kernel;
    this.fd = fd;
  }

  int fd() {
    return fd;
  }

  /// The kernel's id of the program.
  int id() throws BpfException {
    return kernel.programInfo(fd).id();
  }

  void pin(Path path) throws BpfException {
    kernel.pin(fd, path);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      kernel.close(fd);
    }
  }
}
