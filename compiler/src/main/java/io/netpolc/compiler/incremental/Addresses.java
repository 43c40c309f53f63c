package io.netpolc.compiler.incremental;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.resolve.PodIndex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Which class each address has, and who has a claim to it. A pod's address is the pod's; what is
/// no pod's may be the node's own, a Service's, or both.
final class Addresses {
  private final boolean blocksTakePods;
  private final Comparator<Pod> claims;
  private final PodIndex groups;
  private final LivePrefixes prefixes;
  private final LivePeers peers;
  private final LiveServices services;
  private final IntConsumer added;
  private final TableListener listener;
  private final Map<IpAddress, List<Pod>> claimants = new HashMap<>();
  private final NavigableMap<IpAddress, Integer> exact = new TreeMap<>();
  private Set<IpAddress> own = Set.of();

  /// @param blocksTakePods whether an ipBlock takes addresses of pods
  /// @param claims who has the better claim comes first
  /// @param added hears of new classes before any address has them
  Addresses(
      boolean blocksTakePods,
      Comparator<Pod> claims,
      PodIndex groups,
      LivePrefixes prefixes,
      LivePeers peers,
      LiveServices services,
      IntConsumer added,
      TableListener listener) {
    this.blocksTakePods = blocksTakePods;
    this.claims = claims;
    this.groups = groups;
    this.prefixes = prefixes;
    this.peers = peers;
    this.services = services;
    this.added = added;
    this.listener = listener;
  }

  /// A pod has an address; [#refresh] it.
  void claim(IpAddress address, Pod pod) {
    List<Pod> before = claimants.getOrDefault(address, List.of());
    List<Pod> now = new ArrayList<>(before);
    now.add(pod);
    claimants.put(address, List.copyOf(now));
  }

  /// A pod has an address no more; [#refresh] it.
  void withdraw(IpAddress address, Pod pod) {
    List<Pod> left =
        claimants.getOrDefault(address, List.of()).stream()
            .filter(other -> !other.equals(pod))
            .toList();
    if (left.isEmpty()) {
      claimants.remove(address);
    } else {
      claimants.put(address, left);
    }
  }

  /// The pods that say they have an address.
  List<Pod> claimants(IpAddress address) {
    return claimants.getOrDefault(address, List.of());
  }

  /// Whether a pod has an address, before all others that say so.
  boolean has(Pod pod, IpAddress address) {
    List<Pod> all = claimants.getOrDefault(address, List.of());
    return !all.isEmpty() && holder(all).equals(pod);
  }

  private Pod holder(List<Pod> all) {
    return all.size() == 1 ? all.getFirst() : Collections.min(all, claims);
  }

  /// The node's own addresses.
  ///
  /// @return those that were or are
  Set<IpAddress> setOwn(Set<IpAddress> addresses) {
    Set<IpAddress> either = new HashSet<>(own);
    either.addAll(addresses);
    own = Set.copyOf(addresses);
    return either;
  }

  /// The class of an address.
  int peerAt(IpAddress address) {
    int before = peers.count();
    int peer = peers.idOf(keyAt(address));
    if (peer == before) {
      added.accept(peer);
    }
    return peer;
  }

  private LivePeers.Key keyAt(IpAddress address) {
    List<Pod> all = claimants.get(address);
    int prefix = prefixes.innermost(address);
    if (all != null) {
      int group = groups.enter(holder(all));
      return new LivePeers.Key(
          group, blocksTakePods ? prefix : LivePrefixes.NONE, false, LivePeers.Key.NONE);
    }
    return new LivePeers.Key(
        LivePeers.Key.NONE, prefix, own.contains(address), services.numberOf(address));
  }

  /// The class of an address as it was found last.
  int peerOf(IpAddress address) {
    Integer single = exact.get(address);
    return single == null ? outside(prefixes.innermost(address)) : single;
  }

  /// Finds the class of an address anew.
  ///
  /// @return whether it is another one
  boolean refresh(IpAddress address) {
    int peer = peerAt(address);
    boolean single =
        claimants.containsKey(address) || own.contains(address) || services.numberOf(address) >= 0;
    Integer before = single ? exact.put(address, peer) : exact.remove(address);
    if (single ? before != null && before == peer : before == null) {
      return false;
    }
    if (peers.key(peer).service() >= 0) {
      // Nobody kept the class at what is behind the Service while the address was another's.
      added.accept(peer);
    }
    listener.address(address, peer);
    return true;
  }

  /// The prefixes of some blocks that are not told apart yet, larger ones first.
  List<Cidr> unknown(List<PeerTerm.Block> blocks) {
    Set<Cidr> wanted =
        new TreeSet<>(Comparator.comparingInt(Cidr::prefixLength).thenComparing(cidr -> cidr));
    for (PeerTerm.Block block : blocks) {
      wanted.add(block.cidr());
      wanted.addAll(block.except());
    }
    wanted.removeIf(prefixes::isKnown);
    return List.copyOf(wanted);
  }

  /// Has the addresses of a prefix told apart from all others.
  ///
  /// @return those in it that are to be refreshed
  List<IpAddress> cut(Cidr prefix) {
    int number = prefixes.add(prefix);
    int around = outside(prefixes.around(number));
    listener.prefix(prefix, around, outside(number));
    return List.copyOf(exact.subMap(prefix.network(), true, prefix.last(), true).keySet());
  }

  /// Tells all prefixes and single addresses.
  void tellAll(TableListener newcomer) {
    IntStream.range(0, prefixes.count())
        .boxed()
        .sorted(Comparator.comparingInt(number -> prefixes.get(number).prefixLength()))
        .forEach(number ->
            newcomer.prefix(
                prefixes.get(number), outside(prefixes.around(number)), outside(number)));
    exact.forEach(newcomer::address);
  }

  /// The class of the addresses that are told apart by their prefix only.
  int outside(int prefix) {
    int before = peers.count();
    int peer = peers.idOf(new LivePeers.Key(LivePeers.Key.NONE, prefix, false, LivePeers.Key.NONE));
    if (peer == before) {
      added.accept(peer);
    }
    return peer;
  }
}
