package io.netpolc.compiler.backend.maps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeedCheckTest {
  private static final Shape SHAPE =
      new Shape(8, 256, 2, 2, 1, 4, 2, 64, 8, 0, false, false, TrieEntries.WIDE, Chunking.SHARED);

  /// Two subjects, two classes in each trie, all within the shape.
  private static Seeds good() {
    int[] root = new int[Images.ROOT_ENTRIES];
    root[0] = 1;
    int[] blocks = new int[2 * Images.BLOCK_ENTRIES];
    blocks[0] = TrieEntries.BRANCH | 1;
    int[] nodes = new int[2 * Images.NODE_BYTES / 4];
    nodes[8] = 7;
    nodes[10] = 1;
    nodes[16 + 4] = -1;
    nodes[16 + 5] = -1;
    nodes[16 + 6] = 0xff;
    nodes[16 + 8] = Images.V6_LEAF;
    int[] below = new int[Images.BLOCK_ENTRIES];
    java.util.Arrays.fill(below, 1);
    below[3] = TrieEntries.BRANCH | 1;
    return new Seeds(
        List.of(
            Images.ofWords(Images.CELLS, 256, new int[64]),
            Images.ofWords(Images.PORTS, 2 * Images.PORT_ENTRIES, new int[3 * 32768]),
            Images.ofWords(Images.PROTOCOLS, 2 * Images.PROTOCOL_ENTRIES, new int[128]),
            Images.ofWords(Images.ROWS, 64, new int[48]),
            Images.ofWords(Images.SUBJECTS, Images.SUBJECT_BYTES, new int[] {0, 1, 3, 2}),
            Images.ofWords(Images.V4_BASE, Images.BASE_BYTES, new int[16]),
            Images.ofWords(Images.V4_BLOCKS, 4 * Images.BLOCK_ENTRIES, blocks),
            Images.ofWords(Images.V4_ROOT, 4 * Images.ROOT_ENTRIES, root),
            Images.ofWords(
                Images.V4_WINDOW, 4 * Images.BLOCK_ENTRIES, new int[Images.BLOCK_ENTRIES]),
            Images.ofWords(Images.V6_BLOCKS, 4 * Images.BLOCK_ENTRIES, below),
            Images.ofWords(Images.V6_NODES, Images.NODE_BYTES, nodes),
            Images.ofWords(Images.VECTORS, 4, new int[4])));
  }

  private static Seeds with(String map, int word, int value) {
    Seeds seeds = good();
    Images.putInt(seeds.image(map).bytes(), 4 * word, value);
    return seeds;
  }

  @Test
  void seedsWithinTheirShapePass() {
    assertThat(SeedCheck.fault(good(), SHAPE, 2)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "np_subjects, 2, 4, 'np_subjects[1] names 4 of np_vectors, which has 4'",
    "np_subjects, 0, -1, 'np_subjects[0] names 4294967295 of np_vectors, which has 4'",
    "np_vectors, 1, 1, 'np_vectors[1] names 1 of np_cells, which has 64'",
    "np_cells, 63, 33, 'np_cells[0] names 33 of np_rows, which has 48'",
    "np_rows, 16, 8, 'np_rows[1] names decision 7 of 7'",
    "np_v4_base, 0, 4, 'np_v4_window begins inside a prefix of its size'",
    "np_v4_window, 9, 64, 'np_v4_window[0] names peer class 64, a vector has room for 64'",
    "np_v4_window, 9, -2147483648, 'np_v4_window[0] names a block, and no class'",
    "np_v4_root, 7, -2147483646, 'np_v4_root[0] names 2 of np_v4_blocks, which has 2'",
    "np_v4_blocks, 300, -2147483646, 'np_v4_blocks[1] names 2 of np_v4_blocks, which has 2'",
    "np_v4_blocks, 9, 64, 'np_v4_blocks[0] names peer class 64, a vector has room for 64'",
    "np_v4_blocks, 300, -2147483648, 'the IPv4 trie has too many levels'",
    "np_v6_nodes, 9, 1, 'np_v6_nodes[0] names 1 of np_v6_blocks, which has 1'",
    "np_v6_nodes, 10, 5000, 'np_v6_nodes[0] names peer class 5000, a vector has room for 64'",
    "np_v6_nodes, 8, 16, 'np_v6_nodes[0] selects byte 16'",
    "np_v6_nodes, 22, 511, 'np_v6_nodes[1] has a mask with a gap'",
    "np_v6_blocks, 4, -2147483648, 'np_v6_blocks[0] leads to block 0'",
    "np_v6_blocks, 4, -1073741824, 'np_v6_blocks[0] leads to block 0'",
    "np_v6_blocks, 4, -1073741823, 'np_v6_blocks[0] names 1 of np_v6_blocks, which has 1'",
    "np_v6_blocks, 4, -2147483646, 'np_v6_blocks[0] names 2 of np_v6_nodes, which has 2'",
    "np_ports, 32768, 1048576, 'np_ports[65537] is port class 16, a row has room for 16'",
    "np_protocols, 1, 16, 'np_protocols[2] is port class 16, a row has room for 16'",
  })
  void aNumberBeyondItsTableIsNamed(String map, int word, int value, String fault) {
    assertThat(SeedCheck.fault(with(map, word, value), SHAPE, 2)).isEqualTo(fault);
  }

  @Test
  void podsWithoutASubjectOfTheTablesAreRefused() {
    assertThat(SeedCheck.fault(good(), SHAPE, 3))
        .isEqualTo("there are 3 pods, np_subjects has 2 of them");
  }

  @Test
  void imagesThatAreNoTableOfTheShapeAreRefused() {
    var unknown = new Seeds(List.of(new MapImage("np_control", 64, new byte[64])));
    assertThat(SeedCheck.fault(unknown, SHAPE, 0)).isEqualTo("there is no table np_control");
    var wide = new Seeds(List.of(new MapImage(Images.CELLS, 8, new byte[8])));
    assertThat(SeedCheck.fault(wide, SHAPE, 0))
        .isEqualTo("elements of np_cells have 256 bytes, not 8");
    var odd = new Seeds(List.of(new MapImage(Images.ROWS, 6, new byte[6])));
    assertThat(SeedCheck.fault(odd, SHAPE, 0)).isEqualTo("elements of np_rows have 6 bytes");
    var many = new Seeds(List.of(new MapImage(Images.CELLS, 256, new byte[768])));
    assertThat(SeedCheck.fault(many, SHAPE, 0))
        .isEqualTo("np_cells holds 512 bytes, the seeds have 768");
  }
}
