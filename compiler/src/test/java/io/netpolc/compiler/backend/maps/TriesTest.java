package io.netpolc.compiler.backend.maps;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// The tries give each address the class of the longest prefix that holds it.
final class TriesTest {
  private static final int CLASSES = 5;

  @Property(tries = 200)
  void longestPrefixDecidesInBothFamilies(@ForAll long seed, @ForAll @IntRange(max = 60) int size) {
    for (IpFamily family : IpFamily.values()) {
      AddressMap map = map(new SplittableRandom(seed), family, size);
      for (TrieEntries entries : TrieEntries.values()) {
        TableInterpreter interpreter = interpreter(map, entries);
        for (IpAddress address : edges(map)) {
          assertThat(interpreter.peerClass(address))
              .as("%s", address)
              .isEqualTo(reference(map, address));
        }
      }
    }
  }

  private static AddressMap map(SplittableRandom random, IpFamily family, int size) {
    var classes = new TreeMap<Cidr, Integer>();
    IpAddress base = random(random, family);
    for (int i = 0; i < size; i++) {
      int shared = random.nextInt(family.bits() + 1);
      IpAddress other = random(random, family);
      IpAddress near = splice(base, other, shared);
      int length = Math.min(family.bits(), shared + random.nextInt(family.bits() + 1));
      classes.put(Cidr.of(near, length), random.nextInt(CLASSES));
    }
    return new AddressMap(
        family,
        List.copyOf(classes.keySet()),
        classes.values().stream().mapToInt(Integer::intValue).toArray(),
        random.nextInt(CLASSES));
  }

  private static IpAddress random(SplittableRandom random, IpFamily family) {
    return family == IpFamily.V4
        ? IpAddress.v4(random.nextInt())
        : IpAddress.v6(random.nextLong(), random.nextLong());
  }

  /// The first bits of one address, the rest of another.
  private static IpAddress splice(IpAddress first, IpAddress rest, int length) {
    IpAddress head = first.masked(length);
    IpAddress tail = rest.masked(length);
    return new IpAddress(
        first.family(),
        head.high() | (rest.high() ^ tail.high()),
        head.low() | (rest.low() ^ tail.low()));
  }

  private static List<IpAddress> edges(AddressMap map) {
    List<IpAddress> edges = new ArrayList<>();
    edges.add(Cidr.all(map.family()).network());
    edges.add(Cidr.all(map.family()).last());
    for (Cidr prefix : map.prefixes()) {
      addEdges(prefix, edges);
      if (map.family() == IpFamily.V4) {
        // The window is one of these.
        for (int bits = 12; bits <= 22; bits++) {
          addEdges(Cidr.of(prefix.network(), IpFamily.V4.bits() - bits), edges);
        }
      }
    }
    return edges;
  }

  private static void addEdges(Cidr prefix, List<IpAddress> edges) {
    edges.add(prefix.network());
    edges.add(prefix.last());
    IpAddress before = prefix.network().previous();
    IpAddress after = prefix.last().next();
    if (before != null) {
      edges.add(before);
    }
    if (after != null) {
      edges.add(after);
    }
  }

  private static int reference(AddressMap map, IpAddress address) {
    int found = map.defaultClass();
    int length = -1;
    for (int i = 0; i < map.prefixes().size(); i++) {
      Cidr prefix = map.prefixes().get(i);
      if (prefix.contains(address) && prefix.prefixLength() > length) {
        found = map.classes()[i];
        length = prefix.prefixLength();
      }
    }
    return found;
  }

  private static TableInterpreter interpreter(AddressMap map, TrieEntries entries) {
    var nothing =
        new AddressMap(
            map.family() == IpFamily.V4 ? IpFamily.V6 : IpFamily.V4, List.of(), new int[0], 0);
    var run = new PortClasses.Runs(new int[] {0}, new int[] {0});
    var tables =
        new DecisionTables(
            List.of(),
            CLASSES,
            map.family() == IpFamily.V4 ? map : nothing,
            map.family() == IpFamily.V4 ? nothing : map,
            new PortClasses(1, List.of(run, run, run)),
            new int[0][],
            List.<CellVector>of(DecisionTables.UNRESTRICTED),
            new int[2][0]);
    Seeds seeds = LowerToMapEntries.lower(tables, entries);
    int many = 1 << 16;
    return new TableInterpreter(
        seeds,
        new Shape(
            64,
            1 << 22,
            many,
            many,
            many,
            many,
            many,
            many,
            many,
            0,
            false,
            false,
            entries,
            Chunking.of(seeds)));
  }
}
