package io.netpolc.compiler.incremental;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.resolve.ServiceAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Service addresses by number, and which of them lead to an address.
final class LiveServices {
  private final Map<IpAddress, Integer> numbers = new HashMap<>();
  private final List<@Nullable ServiceAddress> services = new ArrayList<>();
  private final Map<IpAddress, Set<Integer>> leading = new HashMap<>();

  /// The number of a Service address, or -1.
  int numberOf(IpAddress address) {
    Integer number = numbers.get(address);
    return number == null || services.get(number) == null ? -1 : number;
  }

  /// The Service of a number, or null if it has gone.
  @Nullable ServiceAddress get(int number) {
    return services.get(number);
  }

  /// A Service address is there, or is another one.
  ///
  /// @return its number
  int put(ServiceAddress service) {
    int number = numbers.computeIfAbsent(service.address(), _ -> services.size());
    if (number == services.size()) {
      services.add(null);
    }
    note(number, services.set(number, service), service);
    return number;
  }

  void remove(IpAddress address) {
    Integer number = numbers.get(address);
    if (number != null) {
      note(number, services.set(number, null), null);
    }
  }

  private void note(int number, @Nullable ServiceAddress before, @Nullable ServiceAddress now) {
    for (IpAddress backend : backends(before)) {
      Set<Integer> of = leading.get(backend);
      if (of != null && of.remove(number) && of.isEmpty()) {
        leading.remove(backend);
      }
    }
    for (IpAddress backend : backends(now)) {
      leading.computeIfAbsent(backend, _ -> new TreeSet<>()).add(number);
    }
  }

  /// The addresses behind a Service.
  static Set<IpAddress> backends(@Nullable ServiceAddress service) {
    Set<IpAddress> found = new TreeSet<>();
    if (service != null) {
      for (ServiceAddress.Served served : service.ports()) {
        served.backends().forEach(backend -> found.add(backend.address()));
      }
    }
    return found;
  }

  /// The Services that lead to an address.
  Set<Integer> leadingTo(IpAddress address) {
    return leading.getOrDefault(address, Set.of());
  }
}
