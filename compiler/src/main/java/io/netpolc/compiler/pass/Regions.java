package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// The address space cut by the ipBlocks in use. Every prefix that a block names begins a region,
/// which reaches as far as no longer prefix cuts into it; all addresses of a region are in the same
/// blocks. Regions that are in the same blocks have one *set* number; set 0 is "in no block".
final class Regions {
  private record Set(int[] blocks) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Set(var otherBlocks) && Arrays.equals(blocks, otherBlocks);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(blocks);
    }
  }

  private final List<PeerTerm.Block> blocks;
  private final Map<PeerTerm.Block, Integer> blockIds = new HashMap<>();
  private final List<Cidr> prefixes;
  private final int[] parents;
  private final int[] setOfPrefix;
  private final Map<Set, Integer> setIds = new HashMap<>();
  private final List<List<Integer>> setsWithBlock = new ArrayList<>();

  Regions(Collection<PeerTerm.Block> used) {
    blocks = List.copyOf(used);
    SortedSet<Cidr> cuts = new TreeSet<>();
    Map<Cidr, List<Integer>> starting = new HashMap<>();
    Map<Cidr, List<Integer>> ending = new HashMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      PeerTerm.Block block = blocks.get(i);
      blockIds.put(block, i);
      setsWithBlock.add(new ArrayList<>());
      cuts.add(block.cidr());
      starting.computeIfAbsent(block.cidr(), _ -> new ArrayList<>()).add(i);
      for (Cidr except : block.except()) {
        cuts.add(except);
        ending.computeIfAbsent(except, _ -> new ArrayList<>()).add(i);
      }
    }
    prefixes = List.copyOf(cuts);
    parents = new int[prefixes.size()];
    setOfPrefix = new int[prefixes.size()];
    List<Set> sets = new ArrayList<>();
    sets.add(new Set(new int[0]));
    setIds.put(sets.getFirst(), 0);
    for (int i = 0; i < parents.length; i++) {
      Cidr prefix = prefixes.get(i);
      int parent = i - 1;
      while (parent >= 0 && !prefixes.get(parent).contains(prefix.network())) {
        parent = parents[parent];
      }
      parents[i] = parent;
      Set around = sets.get(parent < 0 ? 0 : setOfPrefix[parent]);
      setOfPrefix[i] = intern(change(around, prefix, starting, ending), sets);
    }
  }

  private Set change(
      Set around, Cidr prefix, Map<Cidr, List<Integer>> starting, Map<Cidr, List<Integer>> ending) {
    var now = new TreeSet<Integer>();
    for (int block : around.blocks) {
      now.add(block);
    }
    ending.getOrDefault(prefix, List.of()).forEach(now::remove);
    for (int block : starting.getOrDefault(prefix, List.of())) {
      if (blocks.get(block).except().stream().noneMatch(except -> except.contains(prefix))) {
        now.add(block);
      }
    }
    return new Set(now.stream().mapToInt(Integer::intValue).toArray());
  }

  private int intern(Set set, List<Set> sets) {
    Integer known = setIds.get(set);
    if (known != null) {
      return known;
    }
    int id = sets.size();
    setIds.put(set, id);
    sets.add(set);
    for (int block : set.blocks) {
      setsWithBlock.get(block).add(id);
    }
    return id;
  }

  /// All prefixes, sorted.
  List<Cidr> prefixes() {
    return prefixes;
  }

  /// The set of the region that a prefix begins.
  int setOfPrefix(int prefix) {
    return setOfPrefix[prefix];
  }

  /// The set of the region that an address lies in.
  int setOf(IpAddress address) {
    if (prefixes.isEmpty()) {
      return 0;
    }
    int at = Collections.binarySearch(prefixes, Cidr.of(address));
    int prefix = at >= 0 ? at : -at - 2;
    while (prefix >= 0 && !prefixes.get(prefix).contains(address)) {
      prefix = parents[prefix];
    }
    return prefix < 0 ? 0 : setOfPrefix[prefix];
  }

  /// The sets of the regions that are in a block.
  List<Integer> setsIn(PeerTerm.Block block) {
    Integer id = blockIds.get(block);
    return id == null ? List.of() : setsWithBlock.get(id);
  }
}
