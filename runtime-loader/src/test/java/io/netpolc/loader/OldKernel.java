package io.netpolc.loader;

import io.netpolc.loader.raw.Errno;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.Kernel.TestFrame;
import io.netpolc.loader.raw.NativeKernel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// This machine's kernel, refusing what an older one does not know with the error that it gives.
final class OldKernel {
  /// What can be missing.
  enum Missing {
    /// `BPF_F_MMAPABLE`, before 5.5.
    MAPPABLE_ARRAYS,
    /// `BPF_TCX_INGRESS` and `BPF_TCX_EGRESS`, before 6.6.
    TCX,
    /// Array elements of more than 4 MiB, before 6.0.
    LARGE_ELEMENTS,
    /// Maps that are not counted as locked memory, before 5.11.
    UNCOUNTED_MAPS,
    /// The right to raise the limit of locked memory.
    RAISED_LIMIT,
    /// `ingress_ifindex` in `BPF_PROG_TEST_RUN`, before 5.16.
    INGRESS_INTERFACES
  }

  private static final int SMALL_ELEMENT = 4 << 20;

  private final Kernel kernel = new NativeKernel();
  private final Set<Missing> missing = EnumSet.noneOf(Missing.class);
  private boolean unlimited;

  private OldKernel(List<Missing> missing) {
    this.missing.addAll(missing);
  }

  static Kernel without(Missing... what) {
    var old = new OldKernel(List.of(what));
    return (Kernel)
        Proxy.newProxyInstance(
            Kernel.class.getClassLoader(),
            new Class<?>[] {Kernel.class},
            (_, method, arguments) -> {
              int errno = old.refusal(method.getName(), arguments);
              if (errno != 0) {
                throw Errno.exception(method.getName(), errno);
              }
              if (method.getName().equals("unlimitLockedMemory")) {
                return old.unlimit();
              }
              try {
                return method.invoke(old.kernel, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }

  private boolean unlimit() {
    boolean limited = !unlimited;
    unlimited = true;
    return limited;
  }

  /// The error number that the old kernel gives, or 0.
  private int refusal(String call, Object[] arguments) {
    return switch (call) {
      case "createElement" -> ofElement((int) arguments[1], (boolean) arguments[2]);
      case "unlimitLockedMemory" -> missing.contains(Missing.RAISED_LIMIT) ? Errno.EPERM : 0;
      case "createTcxLink", "tcxPrograms" -> missing.contains(Missing.TCX) ? Errno.EINVAL : 0;
      case "testRun" ->
          ((TestFrame) arguments[1]).ingressIfindex() != 0
                  && missing.contains(Missing.INGRESS_INTERFACES)
              ? Errno.EINVAL
              : 0;
      default -> 0;
    };
  }

  private int ofElement(int bytes, boolean mappable) {
    if (mappable && missing.contains(Missing.MAPPABLE_ARRAYS)) {
      return Errno.EINVAL;
    }
    if (bytes > SMALL_ELEMENT && missing.contains(Missing.LARGE_ELEMENTS)) {
      return Errno.E2BIG;
    }
    return missing.contains(Missing.UNCOUNTED_MAPS) && !unlimited ? Errno.EPERM : 0;
  }
}
