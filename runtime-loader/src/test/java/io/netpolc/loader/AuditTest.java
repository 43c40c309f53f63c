package io.netpolc.loader;

import static io.netpolc.loader.TestBundles.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.maps.Chunking;
import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.Endpoints.Endpoint;
import io.netpolc.loader.failure.LoaderException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A packet's fate is what the enforced vectors say; what its shadow's say otherwise is counted and
/// told.
@Tag("privileged")
final class AuditTest {
  private static final int MOST_VERIFIED = 330_000;

  /// So many have room, eight in a bucket.
  private static final int FLOWS = 128;

  /// More than four for a bucket, and seldom more than eight.
  private static final int CONNECTIONS = 80;

  private static final int LOOPBACK = 1;
  private static final int OTHER_INTERFACE = 1;
  private static final int ALLOW_UNRESTRICTED = 1;
  private static final int ALLOW_POLICY = 4;
  private static final int ALLOW_REPLY = 5;
  private static final int ALLOW_AUDITED = 8;
  private static final int DENY_POLICY = 16;
  private static final int LOAD_CONSTANT = 0x18;
  private static final int SETTLED = 0x80000000;
  private static final int ALLOWED = 0x40000000;
  private static final int TRACK = 0x20000000;
  private static final int REPLY = 0x10000000;

  /// Vectors, by what their one word says.
  private static final int DENIES = 1;

  private static final int ALLOWS = 2;
  private static final int TRACKS = 3;
  private static final int MAY_BE_REPLY = 4;

  private static final int[] WORDS = {
    0, 3, SETTLED | ALLOWED | 6, ALLOWED | TRACK | 5, REPLY | 4,
  };

  private static final byte[] TO_POD = udp("10.0.0.2", 1000, "10.0.0.1", 53);
  private static final byte[] FROM_POD = udp("10.0.0.1", 53, "10.0.0.2", 1000);

  @BeforeEach
  void kernel() {
    Privileged.assume();
  }

  private static Shape shape(boolean audits) {
    return new Shape(
        2048,
        256,
        1,
        1,
        1,
        8,
        8,
        64,
        8,
        FLOWS,
        false,
        false,
        TrieEntries.NARROW,
        Chunking.SHARED,
        false,
        audits);
  }

  private static ProgramInstance load(boolean audits) throws LoaderException {
    Shape shape = shape(audits);
    var program = ProgramInstance.load(Clang.source("#include \"netpolc/audit.h\"\n", "v3"), shape);
    int[] vectors = new int[WORDS.length];
    int[] cells = new int[WORDS.length * 64];
    int[] rows = new int[WORDS.length];
    for (int vector = 0; vector < WORDS.length; vector++) {
      vectors[vector] = vector * 64;
      rows[vector] = WORDS[vector];
      for (int peer = 0; peer < 64; peer++) {
        cells[vector * 64 + peer] = vector;
      }
    }
    program.seed(
        0,
        shape,
        new Seeds(
            List.of(
                words("np_rows", rows), words("np_cells", cells), words("np_vectors", vectors))));
    return program;
  }

  private static MapImage words(String map, int... words) {
    ByteBuffer bytes =
        ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.nativeOrder());
    for (int word : words) {
      bytes.putInt(word);
    }
    return new MapImage(map, Integer.BYTES, bytes.array());
  }

  private static byte[] udp(String source, int sourcePort, String destination, int port) {
    ByteBuffer frame = ByteBuffer.allocate(60);
    frame.putShort(12, (short) 0x0800).position(14);
    frame.put((byte) 0x45).put((byte) 0).putShort((short) 46).putInt(0);
    frame.put((byte) 64).put((byte) 17).putShort((short) 0);
    frame.put(address(source).toBytes()).put(address(destination).toBytes());
    frame.putShort((short) sourcePort).putShort((short) port).putShort((short) 26);
    return frame.putShort((short) 0).array();
  }

  private static Endpoint endpoint(Vectors enforced, Vectors shadow) {
    var assignment = new Assignment(0, enforced, shadow);
    return new Endpoint(LOOPBACK, List.of(assignment, assignment), List.of(address("10.0.0.1")));
  }

  private static TestResult toPod(ProgramInstance program) throws LoaderException {
    return program.testRun(PodProgram.TO_POD, TO_POD, LOOPBACK, OTHER_INTERFACE, 1);
  }

  private static TestResult fromPod(ProgramInstance program) throws LoaderException {
    return program.testRun(PodProgram.FROM_POD, FROM_POD, LOOPBACK, OTHER_INTERFACE, 1);
  }

  @Test
  void whatWouldBeDeniedPassesAndIsCountedAndTold() throws LoaderException, InterruptedException {
    try (var program = load(true);
        EventStream events = Objects.requireNonNull(program.observe())) {
      program.endpoints().put(endpoint(Vectors.NONE, new Vectors(DENIES, ALLOWS)));
      TestResult result = toPod(program);
      assertThat(result.verdict()).isEqualTo(ALLOW_UNRESTRICTED);
      assertThat(result.decision()).isEqualTo(-1);
      assertThat(result.passes()).isTrue();
      assertThat(fromPod(program).passes()).isTrue();
      assertThat(Auditing.counters(program))
          .containsExactly(new AuditCounter(2, Direction.INGRESS, 1, TO_POD.length));
      assertThat(program.drops()).isEmpty();
      assertThat(program.counters(0)).isEmpty();
      assertThat(events.await(Duration.ofSeconds(5)))
          .singleElement()
          .satisfies(event -> {
            assertThat(event.verdict()).isEqualTo(ALLOW_AUDITED);
            assertThat(event.decision()).isEqualTo(2);
            assertThat(event.ifindex()).isEqualTo(LOOPBACK);
            assertThat(event.direction()).isEqualTo(Direction.INGRESS);
            assertThat(event.source()).isEqualTo(address("10.0.0.2"));
            assertThat(event.destinationPort()).isEqualTo(53);
          });
    }
  }

  @Test
  void whatWouldBeAllowedIsDeniedAndCounted() throws LoaderException {
    try (var program = load(true)) {
      program.endpoints().put(endpoint(new Vectors(DENIES, DENIES), new Vectors(ALLOWS, DENIES)));
      assertThat(toPod(program).verdict()).isEqualTo(DENY_POLICY);
      assertThat(fromPod(program).verdict()).isEqualTo(DENY_POLICY);
      assertThat(Auditing.counters(program))
          .containsExactly(new AuditCounter(5, Direction.INGRESS, 1, TO_POD.length));
      assertThat(program.counters(0)).containsExactly(new Counter(2, 2, 2L * TO_POD.length));
    }
  }

  @Test
  void packetsThatBothDecideAlikeAreNotCounted() throws LoaderException {
    try (var program = load(true)) {
      program
          .endpoints()
          .put(endpoint(new Vectors(ALLOWS, DENIES), new Vectors(TRACKS, MAY_BE_REPLY)));
      assertThat(toPod(program).verdict()).isEqualTo(ALLOW_POLICY);
      assertThat(program.testRun(PodProgram.FROM_POD, other(), LOOPBACK, 1, 1).verdict())
          .isEqualTo(DENY_POLICY);
      assertThat(Auditing.counters(program)).isEmpty();
    }
  }

  private static byte[] other() {
    return udp("10.0.0.1", 54, "10.0.0.9", 1000);
  }

  /// A pod that nothing isolates keeps no state, and its shadow must: else each answer to what it
  /// asks would count.
  @Test
  void repliesOfWhatTheShadowAllowsAreNotCounted() throws LoaderException {
    try (var program = load(true)) {
      program.endpoints().put(endpoint(Vectors.NONE, new Vectors(MAY_BE_REPLY, TRACKS)));
      assertThat(fromPod(program).passes()).isTrue();
      assertThat(toPod(program).verdict()).isEqualTo(ALLOW_UNRESTRICTED);
      assertThat(Auditing.counters(program)).isEmpty();
      byte[] unasked = udp("10.0.0.3", 1000, "10.0.0.1", 53);
      program.testRun(PodProgram.TO_POD, unasked, LOOPBACK, OTHER_INTERFACE, 3);
      assertThat(Auditing.counters(program))
          .containsExactly(new AuditCounter(3, Direction.INGRESS, 3, 3L * unasked.length));
    }
  }

  /// What answers a packet that was counted would never have been sent.
  @Test
  void repliesOfWhatWouldBeDeniedAreNotCountedAgain() throws LoaderException {
    try (var program = load(true)) {
      program.endpoints().put(endpoint(Vectors.NONE, new Vectors(MAY_BE_REPLY, MAY_BE_REPLY)));
      assertThat(toPod(program).passes()).isTrue();
      assertThat(fromPod(program).passes()).isTrue();
      assertThat(Auditing.counters(program))
          .containsExactly(new AuditCounter(3, Direction.INGRESS, 1, TO_POD.length));
    }
  }

  /// The enforced verdict does not see the shadow's connections.
  @Test
  void connectionsOfTheShadowAdmitNothing() throws LoaderException {
    try (var program = load(true)) {
      program
          .endpoints()
          .put(endpoint(new Vectors(MAY_BE_REPLY, ALLOWS), new Vectors(MAY_BE_REPLY, TRACKS)));
      assertThat(fromPod(program).passes()).isTrue();
      assertThat(toPod(program).verdict()).isEqualTo(DENY_POLICY);
      assertThat(Auditing.counters(program)).isEmpty();
    }
  }

  /// What is not let through opens nothing that could be answered.
  @Test
  void aPacketThatIsDeniedOpensNoConnectionOfTheShadow() throws LoaderException {
    try (var program = load(true)) {
      Vectors shadow = new Vectors(MAY_BE_REPLY, TRACKS);
      program.endpoints().put(endpoint(new Vectors(DENIES, DENIES), shadow));
      assertThat(fromPod(program).verdict()).isEqualTo(DENY_POLICY);
      var opening = new AuditCounter(4, Direction.EGRESS, 1, FROM_POD.length);
      assertThat(Auditing.counters(program)).containsExactly(opening);
      program.endpoints().put(endpoint(Vectors.NONE, shadow));
      assertThat(toPod(program).passes()).isTrue();
      assertThat(Auditing.counters(program))
          .containsExactlyInAnyOrder(
              opening, new AuditCounter(3, Direction.INGRESS, 1, TO_POD.length));
    }
  }

  /// A reply that passes by state is not compared, and does not excuse what it answers.
  @Test
  void repliesHideNoConnectionThatWouldBeCut() throws LoaderException {
    try (var program = load(true)) {
      Vectors enforced = new Vectors(MAY_BE_REPLY, TRACKS);
      program.endpoints().put(endpoint(enforced, enforced));
      assertThat(fromPod(program).passes()).isTrue();
      program.endpoints().put(endpoint(enforced, new Vectors(MAY_BE_REPLY, MAY_BE_REPLY)));
      assertThat(toPod(program).verdict()).isEqualTo(ALLOW_REPLY);
      assertThat(Auditing.counters(program)).isEmpty();
      assertThat(fromPod(program).passes()).isTrue();
      assertThat(Auditing.counters(program))
          .containsExactly(new AuditCounter(3, Direction.EGRESS, 1, FROM_POD.length));
    }
  }

  @Test
  void connectionsOfTheShadowTakeNoPodsPlace() throws LoaderException {
    try (var program = load(true)) {
      open(program);
      int open = answered(program);
      FlowStats before = program.flowStats();
      fillWithShadows(program);
      assertThat(program.flowStats()).isEqualTo(before);
      assertThat(answered(program)).isEqualTo(open);
    }
  }

  @Test
  void connectionsOfPodsTakeThePlacesOfShadows() throws LoaderException {
    try (var program = load(true)) {
      fillWithShadows(program);
      assertThat(program.flowStats()).isEqualTo(FlowStats.NONE);
      open(program);
      assertThat(program.flowStats().made()).isEqualTo(CONNECTIONS);
      assertThat(answered(program)).isEqualTo(CONNECTIONS - (int) program.flowStats().evicted());
    }
  }

  private static void open(ProgramInstance program) throws LoaderException {
    Vectors vectors = new Vectors(MAY_BE_REPLY, TRACKS);
    program.endpoints().put(endpoint(vectors, vectors));
    for (int port = 1; port <= CONNECTIONS; port++) {
      byte[] packet = udp("10.0.0.1", 53, "10.0.0.2", port);
      program.testRun(PodProgram.FROM_POD, packet, LOOPBACK, OTHER_INTERFACE, 1);
    }
  }

  /// How many of the connections are still known.
  private static int answered(ProgramInstance program) throws LoaderException {
    Vectors vectors = new Vectors(MAY_BE_REPLY, TRACKS);
    program.endpoints().put(endpoint(vectors, vectors));
    int answered = 0;
    for (int port = 1; port <= CONNECTIONS; port++) {
      byte[] reply = udp("10.0.0.2", port, "10.0.0.1", 53);
      answered +=
          program.testRun(PodProgram.TO_POD, reply, LOOPBACK, OTHER_INTERFACE, 1).passes() ? 1 : 0;
    }
    return answered;
  }

  /// Many times as many connections as there is room for, of the shadow alone.
  private static void fillWithShadows(ProgramInstance program) throws LoaderException {
    program.endpoints().put(endpoint(Vectors.NONE, new Vectors(TRACKS, TRACKS)));
    for (int port = 1; port <= 20 * FLOWS; port++) {
      byte[] packet = udp("10.0.0.3", port, "10.0.0.1", 53);
      program.testRun(PodProgram.TO_POD, packet, LOOPBACK, OTHER_INTERFACE, 1);
    }
  }

  @Test
  void banksHaveShadowsOfTheirOwn() throws LoaderException {
    try (var program = load(true)) {
      var enforced = new Assignment(0, Vectors.NONE);
      var audited = new Assignment(0, Vectors.NONE, new Vectors(DENIES, DENIES));
      Endpoint plain = endpoint(Vectors.NONE, Vectors.NONE);
      program.endpoints().put(plain);
      program.endpoints().assign(LOOPBACK, 1, audited);
      assertThat(program.endpoints().all()).containsExactly(plain.with(1, audited));
      toPod(program);
      assertThat(Auditing.counters(program)).isEmpty();
      program.commit(1);
      toPod(program);
      assertThat(Auditing.counters(program)).hasSize(1);
      program.endpoints().assign(LOOPBACK, 0, enforced);
      program.endpoints().assign(LOOPBACK, 1, enforced);
      assertThat(program.endpoints().all()).containsExactly(plain);
      assertThat(program.endpoints().contains(LOOPBACK ^ Tables.SHADOW)).isFalse();
    }
  }

  @Test
  void aShadowGoesWithItsEndpoint() throws LoaderException {
    try (var program = load(true)) {
      program.endpoints().put(endpoint(Vectors.NONE, new Vectors(DENIES, DENIES)));
      assertThat(program.endpoints().remove(LOOPBACK)).isTrue();
      assertThat(program.endpoints().contains(LOOPBACK ^ Tables.SHADOW)).isFalse();
      assertThat(program.endpoints().all()).isEmpty();
    }
  }

  /// Who audits nothing has the programs that there were before.
  @Test
  void withoutAuditsThereAreNeitherCodeNorCounters() throws LoaderException {
    try (var plain = load(false);
        var before = ProgramInstance.load(Clang.dataPath(""), shape(false))) {
      for (PodProgram program : PodProgram.values()) {
        assertThat(code(plain, program)).isNotEmpty().isEqualTo(code(before, program));
      }
      assertThat(plain.maps().keySet()).isEqualTo(before.maps().keySet());
      assertThat(plain.maps()).doesNotContainKey(Tables.AUDIT_COUNTERS);
      plain.endpoints().put(endpoint(Vectors.NONE, new Vectors(DENIES, DENIES)));
      assertThat(toPod(plain).passes()).isTrue();
      assertThat(Auditing.counters(plain)).isEmpty();
    }
  }

  /// But for the numbers of maps, which no two programs share.
  private static List<Instruction> code(ProgramInstance instance, PodProgram program)
      throws LoaderException {
    return instance.code(program).stream()
        .map(each ->
            each.code() == LOAD_CONSTANT
                ? new Instruction(each.code(), each.destination(), each.source(), each.offset(), 0)
                : each)
        .toList();
  }

  /// A third of what it may, see [HotPathTest].
  @Test
  void theVerifierDoesNotTireOfIt() throws LoaderException {
    try (var program = load(true)) {
      for (PodProgram each : PodProgram.values()) {
        assertThat(program.verified(each)).isLessThan(MOST_VERIFIED);
      }
    }
  }
}
