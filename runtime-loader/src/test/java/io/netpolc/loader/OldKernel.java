package io.netpolc.loader;

import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.raw.Errno;
import io.netpolc.loader.raw.Kernel;
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
    TCX
  }

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
              boolean maps =
                  method.getName().equals("createElement") && Boolean.TRUE.equals(arguments[2]);
              boolean tcx =
                  method.getName().equals("createTcxLink")
                      || method.getName().equals("tcxPrograms");
              if ((maps && missing.contains(Missing.MAPPABLE_ARRAYS))
                  || (tcx && missing.contains(Missing.TCX))) {
                throw new BpfException(method.getName(), Errno.EINVAL, "EINVAL");
              }
              try {
                return method.invoke(kernel, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }
}
