package io.netpolc.cli;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.reach.Endpoint;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.reach.Endpoint.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which endpoints `--from` or `--to` names.
final class EndpointFilter {
  private static final String WORLD = "world";
  private static final String EVERY_NAME = "/*";

  private final List<Predicate<Endpoint>> choices;

  private EndpointFilter(List<Predicate<Endpoint>> choices) {
    this.choices = choices;
  }

  /// Reads the values of an option; without any, everything is taken.
  ///
  /// @param workloads all there are
  /// @throws CommandFailure if one names none of them
  static EndpointFilter of(String option, List<String> values, List<Workload> workloads)
      throws CommandFailure {
    var choices = new ArrayList<Predicate<Endpoint>>();
    for (String value : values) {
      Predicate<Endpoint> choice = choice(value);
      if (!value.equals(WORLD)
          && IpAddress.parse(value) == null
          && workloads.stream().noneMatch(choice)) {
        throw unknown(option, value, workloads);
      }
      choices.add(choice);
    }
    return new EndpointFilter(choices);
  }

  private static CommandFailure unknown(String option, String value, List<Workload> workloads) {
    Set<String> known = new TreeSet<>();
    workloads.forEach(workload -> {
      known.add(workload.namespace() + EVERY_NAME);
      workload.pods().forEach(pod -> known.addAll(names(pod)));
    });
    return new CommandFailure(
        ExitCode.INVALID_INPUT,
        "%s: there is no workload and no pod `%s`".formatted(option, value),
        Suggestion.question(Suggestion.nearest(value, known)));
  }

  private static Predicate<Endpoint> choice(String value) {
    IpAddress address = IpAddress.parse(value);
    return endpoint ->
        switch (endpoint) {
          case World(var range) ->
              value.equals(WORLD) || (address != null && range.contains(address));
          case Workload workload ->
              value.equals(workload.namespace() + EVERY_NAME)
                  || workload.pods().stream().anyMatch(pod -> is(pod, value, address));
        };
  }

  private static boolean is(Pod pod, String value, @Nullable IpAddress address) {
    return address == null ? names(pod).contains(value) : pod.addresses().contains(address);
  }

  private static Set<String> names(Pod pod) {
    Set<String> names = new TreeSet<>(Set.of(pod.qualifiedName()));
    Pod.Owner owner = pod.owner();
    if (owner != null) {
      names.add(pod.namespace() + "/" + owner.name());
    }
    return names;
  }

  boolean takes(Endpoint endpoint) {
    return choices.isEmpty() || choices.stream().anyMatch(choice -> choice.test(endpoint));
  }
}
