package io.netpolc.compiler.backend.maps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LiveBankTest {
  private static final int WINDOW = 0x0a000000;
  private static final int RUNS = 60;
  private static final int STEPS = 120;

  private static final LiveBank.Rows ONE_ROW =
      new LiveBank.Rows() {
        @Override
        public int[] row(int row) {
          return new int[4];
        }

        @Override
        public boolean allowed(int decision) {
          return true;
        }

        @Override
        public PortClasses classes() {
          List<PortClasses.Runs> runs = new ArrayList<>();
          for (int i = 1; i <= PortClasses.PROTOCOLS.size(); i++) {
            runs.add(new PortClasses.Runs(new int[] {0}, new int[] {i}));
          }
          return new PortClasses(4, runs);
        }
      };

  private static LiveShape shape(TrieEntries entries, int blocks) {
    return LiveShape.smallest(List.of(IpAddress.v4(WINDOW)), false, false)
        .atLeast(Room.V4_BLOCKS, blocks)
        .atLeast(Room.V6_NODES, entries == TrieEntries.WIDE ? 1 << 15 : blocks)
        .atLeast(Room.V6_BLOCKS, blocks)
        .atLeast(Room.PEER_CLASSES, 1024);
  }

  private static LiveBank bank(LiveShape shape) {
    var memory = ByteBuffer.allocate(Math.toIntExact(SelectMapLayout.bytes(shape.shape())));
    return new LiveBank(memory, shape, ONE_ROW);
  }

  /// Prefixes and addresses are given classes in random order, most of them close to each other, as
  /// they would be by tables that follow a cluster: a prefix takes those addresses of the smallest
  /// prefix around it that no address or prefix of its own has.
  @ParameterizedTest
  @EnumSource(TrieEntries.class)
  void eachAddressHasTheClassThatItWasGivenLast(TrieEntries entries) {
    for (int seed = 1; seed <= RUNS; seed++) {
      LiveShape shape = shape(entries, 4096);
      assertThat(shape.shape().entries()).isEqualTo(entries);
      LiveBank bank = bank(shape);
      var random = new SplittableRandom(seed);
      List<Cidr> prefixes = new ArrayList<>();
      Map<Cidr, Integer> classes = new HashMap<>();
      Map<IpAddress, Integer> single = new HashMap<>();
      List<IpAddress> asked = new ArrayList<>();
      for (int step = 1; step <= STEPS; step++) {
        IpAddress address = near(random, asked);
        asked.add(address);
        if (random.nextInt(3) > 0) {
          int peer = random.nextInt(4) == 0 ? outside(address, prefixes, classes) : step;
          bank.address(address, peer);
          single.put(address, peer);
        } else {
          int most = address.family() == IpFamily.V4 ? 32 : 128;
          Cidr prefix = Cidr.of(address, random.nextInt(most + 1));
          asked.add(prefix.network());
          asked.add(prefix.last());
          if (!classes.containsKey(prefix)) {
            int around = around(prefix, prefixes, classes);
            bank.prefix(prefix, around, step);
            int own = step;
            single.replaceAll((of, peer) -> prefix.contains(of) && peer == around ? own : peer);
            prefixes.add(prefix);
            classes.put(prefix, step);
          }
        }
      }
      var interpreter = new TableInterpreter(bank.seeds(new int[][] {{0, 0}}), shape.shape());
      for (IpAddress address : asked) {
        for (IpAddress of : List.of(address, neighbour(address, 1), neighbour(address, 256))) {
          Integer known = single.get(of);
          assertThat(interpreter.peerClass(of))
              .as("seed %d, %s", seed, of)
              .isEqualTo(known == null ? outside(of, prefixes, classes) : known);
        }
      }
    }
  }

  private static IpAddress neighbour(IpAddress address, long difference) {
    return address.family() == IpFamily.V4
        ? IpAddress.v4((int) (address.low() ^ difference))
        : IpAddress.v6(address.high(), address.low() ^ difference);
  }

  private static IpAddress near(SplittableRandom random, List<IpAddress> asked) {
    if (asked.isEmpty() || random.nextInt(4) == 0) {
      return random.nextBoolean()
          ? IpAddress.v4(WINDOW ^ (random.nextInt() >>> random.nextInt(32)))
          : IpAddress.v6(0xfd00_0000_0000_0000L, random.nextLong() >>> random.nextInt(64));
    }
    IpAddress known = asked.get(random.nextInt(asked.size()));
    return known.family() == IpFamily.V4
        ? IpAddress.v4((int) known.low() ^ (1 << random.nextInt(32)))
        : random.nextInt(3) == 0
            ? IpAddress.v6(known.high() ^ (1L << random.nextInt(64)), known.low())
            : IpAddress.v6(known.high(), known.low() ^ (1L << random.nextInt(64)));
  }

  private static int outside(IpAddress address, List<Cidr> prefixes, Map<Cidr, Integer> classes) {
    return around(Cidr.of(address), prefixes, classes);
  }

  private static int around(Cidr part, List<Cidr> prefixes, Map<Cidr, Integer> classes) {
    int longest = -1;
    int found = 0;
    for (Cidr prefix : prefixes) {
      if (prefix.contains(part) && prefix.prefixLength() > longest) {
        longest = prefix.prefixLength();
        found = Objects.requireNonNull(classes.get(prefix));
      }
    }
    return found;
  }

  private static void assertFull(Room room, ThrowingCallable change) {
    assertThatThrownBy(change)
        .isInstanceOfSatisfying(
            FullTableException.class, full -> assertThat(full.room()).isEqualTo(room));
  }

  @Test
  void whatHasNoRoomIsRefused() {
    LiveBank bank = bank(shape(TrieEntries.NARROW, 4));
    assertFull(
        Room.V4_BLOCKS,
        () -> {
          for (int i = 0; i < 32; i++) {
            bank.address(IpAddress.v4(0x01010101 * i), 1);
          }
        });
    assertFull(Room.PEER_CLASSES, () -> bank.cell(1, 1024, 0));
    assertFull(Room.VECTORS, () -> bank.vector(16, new CellVector(0, new int[0], new int[0])));
    assertFull(Room.PORT_CLASSES, () -> bank.split(1, 16));
  }

  @Test
  void aShapeGrowsByPowersOfTwo() {
    LiveShape shape = shape(TrieEntries.NARROW, 4);
    assertThat(shape.atLeast(Room.ROWS, 17).room(Room.ROWS)).isEqualTo(32);
    assertThat(shape.atLeast(Room.ROWS, 32).doubled(Room.ROWS).room(Room.ROWS)).isEqualTo(64);
    assertThat(shape.doubled().shape().rowWords()).isEqualTo(4 * shape.shape().rowWords());
    assertThat(shape.isPossible()).isTrue();
    assertThat(shape.atLeast(Room.PEER_CLASSES, 1 << 22).isPossible()).isFalse();
    assertThat(shape.atLeast(Room.ROWS, 1 << 23).atLeast(Room.PORT_CLASSES, 1 << 16).isPossible())
        .isFalse();
  }

  @Test
  void bothBanksAreTheSameTables() {
    Shape shape = shape(TrieEntries.NARROW, 4).shape();
    var layout = new NodeLayout(shape);
    assertThat(layout.bankAt(1)).isEqualTo(layout.bankAt(0));
    assertThat(layout.bytes()).isEqualTo(layout.bankAt(0) + layout.bankBytes());
    assertThat(layout.constants()).containsEntry("NP_BANK_BYTES", 0L);
  }

  @Test
  void aWordThatSomebodyElseChangesIsFound() {
    LiveShape shape = shape(TrieEntries.NARROW, 64);
    var memory = ByteBuffer.allocate(Math.toIntExact(SelectMapLayout.bytes(shape.shape())));
    var bank = new LiveBank(memory, shape, ONE_ROW);
    var random = new SplittableRandom(7);
    for (int peer = 1; peer < 50; peer++) {
      bank.cell(1, peer, 0);
      bank.address(IpAddress.v4(0x0b000000 + peer), peer);
      bank.address(IpAddress.v6(0xfd00L << 48, random.nextInt(100)), peer);
    }
    assertThat(altered(bank)).isEmpty();
    for (int i = 0; i < 100; i++) {
      int at = random.nextInt(memory.capacity());
      byte before = memory.get(at);
      memory.put(at, (byte) (before ^ 1 << random.nextInt(8)));
      assertThat(altered(bank)).containsExactly(at / PageSums.PAGE);
      memory.put(at, before);
    }
    assertThat(altered(bank)).isEmpty();
  }

  private static List<Integer> altered(LiveBank bank) {
    return IntStream.range(0, bank.pages()).filter(page -> !bank.isIntact(page)).boxed().toList();
  }
}
