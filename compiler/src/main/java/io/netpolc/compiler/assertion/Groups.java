package io.netpolc.compiler.assertion;

import io.netpolc.compiler.assertion.Ends.OfFamily;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.FlowClasses;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/// Sorts the ends of one family into groups that policies treat alike.
final class Groups {
  private final Population population;
  private final FlowClasses classes;
  private final IpFamily family;

  Groups(Population population, IpFamily family) {
    this.population = population;
    this.family = family;
    classes = population.classes();
  }

  /// Groups that no pod and no part of the world tells apart.
  List<Group> of(OfFamily ends) {
    return groups(ends, classes::of, new BitSet());
  }

  /// Groups that no address of a node or Service tells apart either.
  ///
  /// @param apart pods that get a group of their own
  List<Group> finely(OfFamily ends, BitSet apart) {
    return groups(ends, classes::insideClass, apart);
  }

  private List<Group> groups(OfFamily ends, IntUnaryOperator classOf, BitSet apart) {
    Map<Integer, Integer> known = new HashMap<>();
    var groups = new ArrayList<Group>();
    BitSet pods = ends.pods();
    for (int pod = pods.nextSetBit(0); pod >= 0; pod = pods.nextSetBit(pod + 1)) {
      Integer at =
          apart.get(pod) ? null : known.putIfAbsent(classOf.applyAsInt(pod), groups.size());
      if (at == null) {
        groups.add(new Group.Pods(classes.of(pod), pod, Group.NONE));
      } else if (groups.get(at) instanceof Group.Pods(int podClass, int first, int second)
          && second == Group.NONE) {
        groups.set(at, new Group.Pods(podClass, first, pod));
      }
    }
    ends.inside().stream()
        .mapToObj(number -> new Group.Inside(population.inside(family, number)))
        .forEach(groups::add);
    addWorld(ends, groups);
    return groups;
  }

  private void addWorld(OfFamily ends, List<Group> groups) {
    var known = new BitSet();
    ends.world().stream()
        .mapToObj(part -> population.example(family, part))
        .forEach(example -> {
          int worldClass = classes.worldClass(example);
          if (!known.get(worldClass)) {
            known.set(worldClass);
            groups.add(new Group.World(worldClass, example));
          }
        });
  }
}
