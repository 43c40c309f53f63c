package io.netpolc.testdata.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.incremental.ServiceAddresses;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.resolve.ServiceAddress;
import io.netpolc.compiler.resolve.ServiceResolution;
import io.netpolc.testdata.random.Dice;
import io.netpolc.testdata.random.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Service addresses that follow a cluster lead where those of the cluster as a whole lead.
final class ServiceAddressesTest {
  private static final int SEEDS = 60;
  private static final int CLUSTERS = 4;

  private final Map<String, Service> services = new TreeMap<>();
  private final Map<String, EndpointSlice> slices = new TreeMap<>();
  private final Map<String, Pod> pods = new TreeMap<>();
  private final Map<IpAddress, ServiceAddress> followed = new TreeMap<>();
  private final ServiceAddresses addresses = new ServiceAddresses();
  private int compared;

  @Test
  void addressesLeadWhereTheWholeClusterSaysTheyDo() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      var dice = new Dice(seed);
      for (int i = 0; i < CLUSTERS; i++) {
        follow(Scenario.of(seed * CLUSTERS + i).cluster(), dice);
      }
    }
    assertThat(compared).isGreaterThan(SEEDS * CLUSTERS);
  }

  private void follow(ClusterState wanted, Dice dice) {
    var steps = new ArrayList<Runnable>();
    add(
        steps,
        services,
        wanted.services(),
        service -> service.namespace() + "/" + service.name(),
        addresses::put,
        gone -> addresses.removeService(gone.namespace(), gone.name()));
    add(
        steps,
        slices,
        wanted.endpointSlices(),
        slice -> slice.namespace() + "/" + slice.name(),
        addresses::put,
        gone -> addresses.removeSlice(gone.namespace(), gone.name()));
    add(
        steps,
        pods,
        wanted.pods(),
        Pod::qualifiedName,
        addresses::put,
        gone -> addresses.removePod(gone.namespace(), gone.name()));
    while (!steps.isEmpty()) {
      steps.remove(dice.below(steps.size())).run();
      if (dice.percent(30)) {
        compare();
      }
    }
    compare();
  }

  /// The steps that make some objects those of a kind.
  private static <T> void add(
      List<Runnable> steps,
      Map<String, T> known,
      List<T> wanted,
      Function<T, String> name,
      Consumer<T> put,
      Consumer<T> remove) {
    Map<String, T> left = new TreeMap<>(known);
    for (T object : wanted) {
      left.remove(name.apply(object));
      steps.add(() -> {
        known.put(name.apply(object), object);
        put.accept(object);
      });
    }
    left.forEach((key, gone) ->
        steps.add(() -> {
          known.remove(key);
          remove.accept(gone);
        }));
  }

  private void compare() {
    for (ServiceAddresses.Resolved resolved : addresses.take()) {
      ServiceAddress service = resolved.service();
      if (service == null) {
        followed.remove(resolved.address());
      } else {
        followed.put(resolved.address(), service);
      }
    }
    var state =
        new ClusterState(
            List.of(),
            List.copyOf(pods.values()),
            List.of(),
            List.copyOf(services.values()),
            List.copyOf(slices.values()));
    assertThat(List.copyOf(followed.values())).isEqualTo(ServiceResolution.resolve(state));
    compared += followed.size();
  }
}
