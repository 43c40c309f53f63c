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
import org.jspecify.annotations.Nullable;

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
    /// `ingress_ifindex` in `BPF_PROG_TEST_RUN`, before 5.16.
    INGRESS_INTERFACES
  }

  private static final int SMALL_ELEMENT = 4 << 20;

  private OldKernel() {}

  static Kernel without(Missing... what) {
    Set<Missing> missing = EnumSet.noneOf(Missing.class);
    missing.addAll(List.of(what));
    var kernel = new NativeKernel();
    return (Kernel)
        Proxy.newProxyInstance(
            Kernel.class.getClassLoader(),
            new Class<?>[] {Kernel.class},
            (_, method, arguments) -> {
              Missing feature = needed(method.getName(), arguments);
              if (feature != null && missing.contains(feature)) {
                int errno = feature == Missing.LARGE_ELEMENTS ? Errno.E2BIG : Errno.EINVAL;
                throw Errno.exception(method.getName(), errno);
              }
              try {
                return method.invoke(kernel, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }

  private static @Nullable Missing needed(String call, Object[] arguments) {
    return switch (call) {
      case "createElement" ->
          (int) arguments[1] > SMALL_ELEMENT
              ? Missing.LARGE_ELEMENTS
              : (boolean) arguments[2] ? Missing.MAPPABLE_ARRAYS : null;
      case "createTcxLink", "tcxPrograms" -> Missing.TCX;
      case "testRun" ->
          ((TestFrame) arguments[1]).ingressIfindex() != 0 ? Missing.INGRESS_INTERFACES : null;
      default -> null;
    };
  }
}
