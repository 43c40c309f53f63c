package io.netpolc.compiler.assertion;

import io.netpolc.compiler.assertion.Ends.OfFamily;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.AddressRange;
import io.netpolc.compiler.reach.FlowClasses;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Everybody who can be at an end of a connection: pods, addresses of nodes and Services, and the
/// world outside in parts that neither a policy nor a prefix of a test divides.
final class Population {
  /// Addresses outside.
  ///
  /// @param range holds some of the cluster's addresses too, perhaps
  /// @param example one that is not the cluster's
  private record Part(AddressRange range, IpAddress example) {}

  private final FlowClasses classes;
  private final List<Pod> hostPods;
  private final Set<IpAddress> ofNodes = new HashSet<>();
  private final NavigableSet<IpAddress> known = new TreeSet<>();
  private final Map<IpFamily, List<Part>> parts = new EnumMap<>(IpFamily.class);
  private final Map<IpFamily, List<IpAddress>> inside = new EnumMap<>(IpFamily.class);
  private final Map<IpFamily, BitSet> pods = new EnumMap<>(IpFamily.class);
  private final IdentityHashMap<OfFamily, List<Group>> groups = new IdentityHashMap<>();
  private final Ends nobody;

  /// @param cuts prefixes that tests name
  Population(FlowClasses classes, ClusterState cluster, Collection<Cidr> cuts) {
    this.classes = classes;
    hostPods =
        cluster.pods().stream().filter(pod -> pod.hostNetwork() && !pod.completed()).toList();
    Set<IpAddress> ofPods = new HashSet<>();
    classes.pods().stream().map(Pod::addresses).forEach(ofPods::addAll);
    cluster.nodes().stream().map(Node::addresses).forEach(ofNodes::addAll);
    hostPods.stream().map(Pod::addresses).forEach(ofNodes::addAll);
    ofNodes.removeAll(ofPods);
    known.addAll(ofNodes);
    cluster.services().forEach(service -> known.addAll(service.addresses()));
    known.removeAll(ofPods);
    for (IpFamily family : classes.families()) {
      inside.put(family, known.stream().filter(each -> each.family() == family).toList());
      pods.put(family, podsOf(family));
    }
    known.addAll(ofPods);
    for (IpFamily family : classes.families()) {
      parts.put(family, cut(classes.world(family), cuts, known));
    }
    nobody = ends(new BitSet(), _ -> false, false);
  }

  private BitSet podsOf(IpFamily family) {
    var having = new BitSet();
    for (int pod = 0; pod < classes.pods().size(); pod++) {
      having.set(pod, classes.pods().get(pod).address(family) != null);
    }
    return having;
  }

  private static List<Part> cut(
      List<AddressRange> ranges, Collection<Cidr> cuts, NavigableSet<IpAddress> known) {
    IpFamily family = ranges.getFirst().family();
    var starts = new TreeSet<IpAddress>();
    ranges.forEach(range -> starts.add(range.first()));
    for (Cidr cidr : cuts) {
      if (cidr.family() == family) {
        starts.add(cidr.network());
        IpAddress behind = cidr.last().next();
        if (behind != null) {
          starts.add(behind);
        }
      }
    }
    var parts = new ArrayList<Part>();
    for (IpAddress start : starts) {
      IpAddress next = starts.higher(start);
      IpAddress before = next == null ? null : next.previous();
      var range = new AddressRange(start, before == null ? start.filled(0) : before);
      IpAddress example = firstOutside(range, known);
      if (example != null) {
        parts.add(new Part(range, example));
      }
    }
    return parts;
  }

  /// The first address that is nobody's, or null if each is somebody's.
  private static @Nullable IpAddress firstOutside(
      AddressRange range, NavigableSet<IpAddress> known) {
    IpAddress address = range.first();
    while (address != null && known.contains(address)) {
      address = address.next();
    }
    return address != null && range.contains(address) ? address : null;
  }

  FlowClasses classes() {
    return classes;
  }

  /// Live pods on their node's network.
  List<Pod> hostPods() {
    return hostPods;
  }

  /// Ends in groups, the same list for the same ends.
  List<Group> groups(IpFamily family, OfFamily ends) {
    return groups.computeIfAbsent(ends, _ -> new Groups(this, family).of(ends));
  }

  /// An address of a part of the world.
  IpAddress example(IpFamily family, int part) {
    return parts.getOrDefault(family, List.of()).get(part).example;
  }

  /// An address of a node or a Service.
  IpAddress inside(IpFamily family, int number) {
    return inside.getOrDefault(family, List.of()).get(number);
  }

  /// Whether an address is a node's, or that of a pod on its node's network.
  boolean isNode(IpAddress address) {
    return ofNodes.contains(address);
  }

  /// Nobody at all.
  Ends nobody() {
    return nobody;
  }

  /// Some pods, and some addresses of nodes and Services.
  ///
  /// @param chosen numbers of pods; those without an address of a family are left out there
  /// @param world whether the world is meant too
  Ends ends(BitSet chosen, Predicate<IpAddress> insideAddress, boolean world) {
    var result = new EnumMap<IpFamily, OfFamily>(IpFamily.class);
    for (IpFamily family : classes.families()) {
      OfFamily ends = OfFamily.nobody();
      ends.pods().or(pods.getOrDefault(family, new BitSet()));
      ends.pods().and(chosen);
      addInside(ends.inside(), family, insideAddress);
      if (world) {
        ends.world().set(0, parts.getOrDefault(family, List.of()).size());
      }
      result.put(family, ends);
    }
    return new Ends(result);
  }

  /// All pods, nodes and the world.
  Ends anything() {
    var everyPod = new BitSet();
    everyPod.set(0, classes.pods().size());
    return ends(everyPod, this::isNode, true);
  }

  private void addInside(BitSet target, IpFamily family, Predicate<IpAddress> chosen) {
    List<IpAddress> known = inside.getOrDefault(family, List.of());
    for (int i = 0; i < known.size(); i++) {
      target.set(i, chosen.test(known.get(i)));
    }
  }

  /// Whether a range has addresses of the world or of nodes that are among some ends.
  boolean touches(Ends ends, AddressRange range) {
    List<IpAddress> others = inside.getOrDefault(range.family(), List.of());
    return ends.of(range.family()).inside().stream()
            .mapToObj(others::get)
            .anyMatch(address -> isNode(address) && range.contains(address))
        || touchesWorld(ends, range);
  }

  private boolean touchesWorld(Ends ends, AddressRange range) {
    List<Part> all = parts.getOrDefault(range.family(), List.of());
    BitSet world = ends.of(range.family()).world();
    for (int part = world.nextSetBit(0); part >= 0; part = world.nextSetBit(part + 1)) {
      AddressRange common = all.get(part).range.intersection(range);
      if (common != null && firstOutside(common, known) != null) {
        return true;
      }
    }
    return false;
  }

  /// Whoever has an address of a prefix, which was given as one that cuts.
  Ends within(Cidr cidr) {
    Map<IpFamily, OfFamily> result = new EnumMap<>(IpFamily.class);
    OfFamily ends = OfFamily.nobody();
    BitSet having = pods.getOrDefault(cidr.family(), new BitSet());
    for (int pod = having.nextSetBit(0); pod >= 0; pod = having.nextSetBit(pod + 1)) {
      IpAddress address = classes.pods().get(pod).address(cidr.family());
      ends.pods().set(pod, address != null && cidr.contains(address));
    }
    addInside(ends.inside(), cidr.family(), cidr::contains);
    List<Part> all = parts.getOrDefault(cidr.family(), List.of());
    for (int i = 0; i < all.size(); i++) {
      ends.world().set(i, cidr.contains(all.get(i).range.first()));
    }
    classes.families().forEach(family -> result.put(family, OfFamily.nobody()));
    result.put(cidr.family(), ends);
    return new Ends(result);
  }
}
