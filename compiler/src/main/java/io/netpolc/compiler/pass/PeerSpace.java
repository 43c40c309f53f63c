package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.resolve.PodIndex;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.ServiceAddress;
import io.netpolc.compiler.rows.Peers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Peer classes before any are merged. An address is told apart by the group of its pod, the
/// ipBlocks it is in, the nodes whose own address it is, and the Service it stands for. Class 0 is
/// an address outside that is in no block.
final class PeerSpace implements Peers {
  /// @param group of the pod, or -1
  /// @param region set of ipBlocks
  /// @param nodes number of the list of nodes, 0 for none
  /// @param service position among the Service addresses, or -1
  private record Key(int group, int region, int nodes, int service) {}

  private record MatchKey(PeerTerm term, @Nullable Offer offer) {}

  private final PodIndex pods;
  private final Regions regions;
  private final Map<Key, Integer> ids = new HashMap<>();
  private final List<Key> keys = new ArrayList<>();
  private final ExactAddresses exact;
  private final Map<String, List<Integer>> peersOfNode = new HashMap<>();
  private final Map<List<String>, Integer> nodeLists = new HashMap<>(Map.of(List.of(), 0));
  private final int[] peerOfService;
  private final int[][] peersOfGroup;
  private final int[][] peersOfRegion;
  private final Map<MatchKey, int[]> matched = new HashMap<>();

  PeerSpace(ResolvedProgram resolved, Regions regions) {
    pods = resolved.peers();
    this.regions = regions;
    idOf(new Key(-1, 0, 0, -1));
    for (int i = 0; i < regions.prefixes().size(); i++) {
      idOf(new Key(-1, regions.setOfPrefix(i), 0, -1));
    }
    var builder = new ExactAddresses.Builder();
    addPods(resolved, builder);
    peerOfService = addNodesAndServices(resolved, builder);
    exact = builder.build();
    peersOfGroup = invert(pods.groupCount(), Key::group);
    peersOfRegion = invert(1 + keys.stream().mapToInt(Key::region).max().orElse(0), Key::region);
  }

  private int idOf(Key key) {
    Integer known = ids.get(key);
    if (known != null) {
      return known;
    }
    ids.put(key, keys.size());
    keys.add(key);
    return keys.size() - 1;
  }

  private void addPods(ResolvedProgram resolved, ExactAddresses.Builder builder) {
    boolean inBlocks = resolved.options().ipBlocksMatchPods() && !regions.prefixes().isEmpty();
    for (int i = 0; i < resolved.pods().size(); i++) {
      for (IpAddress address : resolved.pods().get(i).addresses()) {
        int region = inBlocks ? regions.setOf(address) : 0;
        builder.add(address, idOf(new Key(pods.groupOf(i), region, 0, -1)), i);
      }
    }
  }

  private int[] addNodesAndServices(ResolvedProgram resolved, ExactAddresses.Builder builder) {
    Map<IpAddress, List<String>> nodes = new TreeMap<>();
    new TreeMap<>(resolved.ownNodes())
        .forEach((node, addresses) -> {
          for (IpAddress address : addresses) {
            nodes.computeIfAbsent(address, _ -> new ArrayList<>()).add(node);
          }
        });
    int[] services = new int[resolved.services().size()];
    for (int i = 0; i < services.length; i++) {
      IpAddress address = resolved.services().get(i).address();
      List<String> names = nodes.remove(address);
      services[i] = outside(address, names == null ? List.of() : names, i);
      builder.add(address, services[i], -1);
    }
    nodes.forEach((address, names) -> builder.add(address, outside(address, names, -1), -1));
    return services;
  }

  private int outside(IpAddress address, List<String> nodes, int service) {
    int list = nodeLists.computeIfAbsent(nodes, _ -> nodeLists.size());
    int before = keys.size();
    int id = idOf(new Key(-1, regions.setOf(address), list, service));
    if (id == before) {
      nodes.forEach(node -> peersOfNode.computeIfAbsent(node, _ -> new ArrayList<>()).add(id));
    }
    return id;
  }

  private interface Property {
    int of(Key key);
  }

  private int[][] invert(int size, Property property) {
    int[] counts = new int[size];
    for (Key key : keys) {
      int value = property.of(key);
      if (value >= 0) {
        counts[value]++;
      }
    }
    int[][] inverse = new int[size][];
    for (int i = 0; i < size; i++) {
      inverse[i] = new int[counts[i]];
    }
    Arrays.fill(counts, 0);
    for (int i = 0; i < keys.size(); i++) {
      int value = property.of(keys.get(i));
      if (value >= 0) {
        inverse[value][counts[value]++] = i;
      }
    }
    return inverse;
  }

  @Override
  public int count() {
    return keys.size();
  }

  /// The class of an address.
  int peerOf(IpAddress address) {
    int known = exact.peerOf(address);
    return known >= 0 ? known : idOf(new Key(-1, regions.setOf(address), 0, -1));
  }

  /// The pod of an address as its position among the pods, or -1.
  int podOf(IpAddress address) {
    return exact.podOf(address);
  }

  /// The class of a Service address, by its position.
  int peerOfService(int service) {
    return peerOfService[service];
  }

  /// The classes of a node's own addresses.
  List<Integer> peersOfNode(String node) {
    return peersOfNode.getOrDefault(node, List.of());
  }

  @Override
  public int[] peersOf(PeerTerm term, @Nullable Offer offer) {
    return matched.computeIfAbsent(new MatchKey(term, offer), this::match);
  }

  private int[] match(MatchKey key) {
    RoaringBitmap offering = key.offer == null ? null : pods.offering(key.offer);
    return switch (key.term) {
      case PeerTerm.Anyone() -> {
        if (offering == null) {
          throw new IllegalArgumentException("anyone is not listed");
        }
        yield ofGroups(offering);
      }
      case PeerTerm.Pods(var term) -> {
        RoaringBitmap groups = pods.select(term);
        yield ofGroups(offering == null ? groups : RoaringBitmap.and(groups, offering));
      }
      case PeerTerm.Block block -> {
        var builder = java.util.stream.IntStream.builder();
        for (int region : regions.setsIn(block)) {
          for (int peer : peersOfRegion[region]) {
            int group = keys.get(peer).group;
            if (offering == null || (group >= 0 && offering.contains(group))) {
              builder.add(peer);
            }
          }
        }
        yield builder.build().sorted().toArray();
      }
    };
  }

  private int[] ofGroups(RoaringBitmap groups) {
    var builder = java.util.stream.IntStream.builder();
    groups.forEach((int group) -> {
      for (int peer : peersOfGroup[group]) {
        builder.add(peer);
      }
    });
    return builder.build().sorted().toArray();
  }

  /// The classes of a family's addresses.
  AddressMap addressMap(IpFamily family) {
    int[] ofPrefixes = new int[regions.prefixes().size()];
    for (int i = 0; i < ofPrefixes.length; i++) {
      ofPrefixes[i] = idOf(new Key(-1, regions.setOfPrefix(i), 0, -1));
    }
    return exact.over(regions.prefixes(), ofPrefixes, family);
  }

  /// The Services that may lead to one of some addresses, by position; for pods see [ServiceRows].
  static boolean leadsTo(ServiceAddress service, SortedSet<IpAddress> addresses) {
    return service.ports().stream()
        .flatMap(served -> served.backends().stream())
        .anyMatch(backend -> addresses.contains(backend.address()));
  }
}
