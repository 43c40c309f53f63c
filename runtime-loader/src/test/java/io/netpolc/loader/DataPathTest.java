package io.netpolc.loader;

import static io.netpolc.loader.TestBundles.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.c.CEmitter;
import io.netpolc.compiler.backend.maps.Chunking;
import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.failure.LoaderException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The real data path through the loader: it loads with a shape, and the tables decide.
@Tag("privileged")
final class DataPathTest {
  private static final int LOOPBACK = 1;
  private static final int OTHER_INTERFACE = 1;
  private static final int ALLOW = 0xc0000000;
  private static final int ALLOW_POLICY = 4;
  private static final int ALLOW_OWN_NODE = 3;
  private static final int DENY_POLICY = 16;
  private static final Shape SHAPE = TestBundles.shape(8, 0);
  private static final Shape TRACKING =
      new Shape(
          16, 256, 1, 1, 1, 4, 2, 64, 8, 128, true, true, TrieEntries.NARROW, Chunking.SHARED);

  @BeforeEach
  void kernel() {
    Privileged.assume();
  }

  private static String prelude() {
    var text = new StringBuilder("#define NP_SPECIALIZED\n");
    CEmitter.constants(SHAPE)
        .forEach((name, value) -> text.append("#define %s %d%n".formatted(name, value)));
    return text.toString();
  }

  private static MapImage words(String map, int valueSize, int... words) {
    ByteBuffer bytes =
        ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.nativeOrder());
    for (int word : words) {
      bytes.putInt(word);
    }
    return new MapImage(map, valueSize, bytes.array());
  }

  /// Subject 0 is isolated for ingress; every packet meets one decision word.
  private static Seeds seeds(int decision) {
    return seeds(decision, 1, 0);
  }

  /// @param vectors ingress and egress of each subject: 1 asks the one decision word, 0 nothing
  private static Seeds seeds(int decision, int... vectors) {
    int[] row = new int[16];
    row[0] = decision;
    return new Seeds(
        List.of(
            words("np_rows", 64, row),
            words("np_subjects", 8, vectors),
            new MapImage("np_v4_root", 131072, new byte[131072])));
  }

  private static byte[] udp(String source, String destination) {
    ByteBuffer frame = ByteBuffer.allocate(60);
    frame.putShort(12, (short) 0x0800).position(14);
    frame.put((byte) 0x45).put((byte) 0).putShort((short) 46).putInt(0);
    frame.put((byte) 64).put((byte) 17).putShort((short) 0);
    frame.put(address(source).toBytes()).put(address(destination).toBytes());
    frame.putShort((short) 1000).putShort((short) 53).putShort((short) 26).putShort((short) 0);
    return frame.array();
  }

  private static void decide(ProgramInstance program, Shape shape) throws LoaderException {
    program.seed(0, shape, seeds(3));
    program.seed(1, shape, seeds(ALLOW | 6));
    program.setEndpoint(LOOPBACK, 0, 0, List.of(address("10.0.0.1")));
    byte[] frame = udp("10.0.0.2", "10.0.0.1");
    TestResult denied = program.testRun(PodProgram.TO_POD, frame, LOOPBACK, OTHER_INTERFACE, 1);
    assertThat(denied.verdict()).isEqualTo(DENY_POLICY);
    assertThat(denied.decision()).isEqualTo(2);
    assertThat(denied.passes()).isFalse();
    program.commit(1);
    TestResult allowed = program.testRun(PodProgram.TO_POD, frame, LOOPBACK, OTHER_INTERFACE, 1);
    assertThat(allowed.verdict()).isEqualTo(ALLOW_POLICY);
    assertThat(allowed.decision()).isEqualTo(5);
    assertThat(program.counters(1)).extracting(Counter::id).containsExactly(5);
    assertThat(program.testRun(PodProgram.TO_POD, frame, LOOPBACK, 0, 1).verdict())
        .isEqualTo(ALLOW_OWN_NODE);
  }

  @Test
  void specialisedObjectDecidesByItsTables() throws LoaderException {
    try (var program = ProgramInstance.load(Clang.dataPath(prelude()), SHAPE)) {
      decide(program, SHAPE);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void genericObjectDecidesByItsTables(boolean tracking) throws LoaderException {
    Shape shape = tracking ? TRACKING : SHAPE;
    try (var program = ProgramInstance.load(Clang.dataPath(""), shape)) {
      assertThat(program.required(Tables.FLOWS).info().maxEntries()).isEqualTo(tracking ? 16 : 1);
      decide(program, shape);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 1024, Tables.MAX_ROW_COUNTERS, 2 * Tables.MAX_ROW_COUNTERS})
  void aDecisionCountsWithItsWordsWhereTheyAreFew(int rowWords) throws LoaderException {
    Shape shape =
        new Shape(
            16,
            256,
            1,
            1,
            1,
            4,
            2,
            rowWords,
            8,
            0,
            false,
            false,
            TrieEntries.NARROW,
            Chunking.SHARED);
    int[] rows = new int[rowWords];
    rows[rowWords - 1] = ALLOW | 6;
    int[] cells = new int[64];
    Arrays.fill(cells, rowWords - 1);
    Seeds seeds =
        new Seeds(
            List.of(
                words("np_rows", 64, rows),
                words("np_cells", 256, cells),
                words("np_subjects", 8, 1, 0)));
    byte[] frame = udp("10.0.0.2", "10.0.0.1");
    try (var program = ProgramInstance.load(Clang.dataPath(""), shape)) {
      program.seed(0, shape, seeds);
      program.setEndpoint(LOOPBACK, 0, -1, List.of(address("10.0.0.1")));
      program.testRun(PodProgram.TO_POD, frame, LOOPBACK, OTHER_INTERFACE, 5);
      program.testRun(PodProgram.TO_POD, frame, LOOPBACK, 0, 1);
      assertThat(program.counters(0)).containsExactly(new Counter(5, 5, 5L * frame.length));
      assertThat(program.counters(1)).isEmpty();
      long byPlace =
          Counters.ofBank(program.required(Tables.ROW_COUNTERS), 0).stream()
              .mapToLong(Counter::packets)
              .sum();
      assertThat(byPlace).isEqualTo(rowWords <= Tables.MAX_ROW_COUNTERS ? 5 : 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void realPacketsAreDecidedOnRealInterfaces(boolean forceClsact) throws Exception {
    try (var node = new TestNode(forceClsact ? 224 : 223, forceClsact)) {
      NodeOptions options =
          new NodeOptions(
              node.options.pins(),
              node.options.state(),
              node.options.lockTimeout(),
              forceClsact,
              Clang.dataPath(""));
      NodePolicy policy = node.policy(options);
      byte[] none = new byte[0];
      Bundle template = node.bundle("deny", none, TRACKING);
      policy.load(with(template, seeds(3, 0, 0, 1, 0)));
      try (EventStream events = Objects.requireNonNull(policy.observe())) {
        assertThat(node.reaches(1, 2)).isFalse();
        assertThat(node.reaches(2, 1)).isTrue();
        Event event =
            events.await(Duration.ofSeconds(5)).stream()
                .filter(each -> each.protocol().equals(Protocol.UDP))
                .findFirst()
                .orElseThrow();
        assertThat(event.ifindex()).isEqualTo(node.pods.ifindex(2));
        assertThat(event.direction()).isEqualTo(Direction.INGRESS);
        assertThat(event.verdict()).isEqualTo(DENY_POLICY);
        assertThat(event.decision()).isEqualTo(2);
        assertThat(event.source()).isEqualTo(address(node.pods.address(1)));
        assertThat(event.destination()).isEqualTo(address(node.pods.address(2)));
        assertThat(event.destinationPort()).isEqualTo(9000);
      }
      LoadReport report =
          policy.load(with(node.bundle("allow", none, TRACKING), seeds(ALLOW | 6, 0, 0, 1, 0)));
      assertThat(report.sameProgram()).isTrue();
      assertThat(node.reaches(1, 2)).isTrue();
      Status status = Objects.requireNonNull(policy.status());
      assertThat(status.drift()).isEmpty();
      assertThat(status.decisions()).extracting(Counter::id).containsExactly(5);
    }
  }

  private static Bundle with(Bundle bundle, Seeds seeds) {
    return new Bundle(
        bundle.hash(),
        bundle.shape(),
        seeds,
        bundle.subjects(),
        bundle.provenance(),
        bundle.peerNames(),
        bundle.object(),
        bundle.inputs(),
        bundle.build());
  }
}
