package io.netpolc.testdata.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.maps.Budget;
import io.netpolc.compiler.backend.maps.LiveBank;
import io.netpolc.compiler.backend.maps.LiveShape;
import io.netpolc.compiler.backend.maps.Room;
import io.netpolc.compiler.backend.maps.SelectMapLayout;
import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.incremental.BankRoom;
import io.netpolc.compiler.incremental.BankWriter;
import io.netpolc.compiler.incremental.LiveTables;
import io.netpolc.compiler.incremental.TableListener;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.lower.LoweringResult;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.testdata.random.Dice;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// While a random cluster becomes another one and another one, in random order and with detours,
/// tables that are told each change decide as the reference does without the policies that are only
/// audited, and their shadows as it does with them; they say of connection state what tables made
/// at once say; and at no step an address leads to what was not told. A failure prints the seed;
/// `-Dnetpolc.seed=N` replays it, `-Dnetpolc.minutes=M` compares for so long.
final class LiveTablesFollowTheClusterTest {
  private static final int RUNS = Boolean.getBoolean("netpolc.long") ? 400 : 40;
  private static final int CLUSTERS = 4;
  private static final int DECISIONS_EACH = 300;

  private long compared;
  private int splits;
  private int audited;
  private final Set<Class<?>> kinds = new HashSet<>();

  @Test
  void tablesThatAreToldEachChangeDecideAsTheReferenceDoes() {
    String taken = SeedRun.of(1, RUNS).each(seed -> new Run(seed).follow());
    System.out.printf("tables that follow a cluster: %s, %d decisions alike%n", taken, compared);
    if (SeedRun.isFixed()) {
      assertThat(compared).isGreaterThan(1_000L * RUNS);
      assertThat(splits).isGreaterThan(RUNS);
      assertThat(audited).isGreaterThan(RUNS);
      assertThat(kinds)
          .containsExactlyInAnyOrder(
              Decision.NotIsolated.class,
              Decision.Self.class,
              Decision.OwnNode.class,
              Decision.AllowedBy.class,
              Decision.DefaultDeny.class,
              Decision.NoBackend.class);
    }
  }

  /// A bank with room for what random clusters need.
  private static final class Bank {
    private static final LiveShape SMALLEST =
        LiveShape.smallest(List.of(IpAddress.v4(0x0af40000)), false, false);

    private static final LiveShape LARGE =
        SMALLEST
            .atLeast(Room.PORT_CLASSES, 512)
            .atLeast(Room.V4_BLOCKS, 1024)
            .atLeast(Room.V6_NODES, 2048)
            .atLeast(Room.V6_BLOCKS, 2048)
            .atLeast(Room.VECTORS, 256)
            .atLeast(Room.PEER_CLASSES, 1024)
            .atLeast(Room.ROWS, 2048)
            .atLeast(Room.DECISIONS, 1024);

    private final LiveShape shape;
    private final LiveBank bank;
    private final TableListener writer;

    Bank(LiveTables tables, LiveShape shape) {
      this.shape = shape;
      var memory = ByteBuffer.allocate(Math.toIntExact(SelectMapLayout.bytes(shape.shape())));
      bank = new LiveBank(memory, shape, BankWriter.rowsOf(tables));
      writer = new BankWriter(bank);
    }

    /// A bank that is told everything at once, with the room that it takes.
    static Bank filled(LiveTables tables) {
      var filled = new Bank(tables, Objects.requireNonNull(BankRoom.forGrowth(tables, SMALLEST)));
      tables.tellAll(filled.writer);
      return filled;
    }

    /// The tables with one subject.
    TableInterpreter of(HeldTables.Vectors vectors) {
      return new TableInterpreter(
          bank.seeds(new int[][] {{vectors.ingress(), vectors.egress()}}), shape.shape());
    }
  }

  private final class Run {
    private final long seed;
    private final Dice dice;
    private final String node;
    private final SemanticsOptions options;
    private final boolean keepEstablished;
    private final HeldTables held = new HeldTables();
    private final LiveTables tables;
    private final ChangingCluster cluster;
    private final Bank written;

    Run(long seed) {
      this.seed = seed;
      dice = new Dice(seed);
      Scenario first = Scenario.of(seed);
      node = first.cluster().nodes().getFirst().name();
      options = first.options();
      var both = new Both(held);
      keepEstablished = dice.percent(30);
      tables = new LiveTables(node, options, keepEstablished, both, held);
      held.follow(tables);
      written = new Bank(tables, Bank.LARGE);
      both.setSecond(written.writer);
      cluster = new ChangingCluster(node, tables);
    }

    void follow() {
      for (int i = 0; i < CLUSTERS; i++) {
        Scenario wanted = Scenario.of(seed * CLUSTERS + i);
        for (Runnable step : cluster.stepsTo(wanted, dice)) {
          step.run();
          if (dice.percent(20)) {
            cluster.twist(wanted, dice);
          }
          if (dice.percent(20)) {
            compare(written);
          }
        }
        compare(written);
        compare(Bank.filled(tables));
      }
      splits += held.splits();
    }

    private void compare(Bank bank) {
      cluster.settle();
      ClusterState state = cluster.state();
      List<Pod> subjects =
          state.pods().stream()
              .filter(pod -> pod.selectable() && !pod.addresses().isEmpty())
              .filter(pod -> node.equals(pod.nodeName()))
              .toList();
      assertThat(held.subjects().keySet())
          .as("seed %d", seed)
          .isEqualTo(subjects.stream().map(Pod::qualifiedName).collect(Collectors.toSet()));
      if (!subjects.isEmpty()) {
        compare(state, dice.pick(subjects), bank, cluster.enforced(), held.subjects());
        compare(state, dice.pick(subjects), bank, cluster.policies(), held.shadows());
      }
    }

    /// @param policies that decide
    /// @param vectors that should decide so
    private void compare(
        ClusterState state,
        Pod pod,
        Bank bank,
        List<NetworkPolicy> policies,
        Map<String, HeldTables.Vectors> vectors) {
      var reference = new Evaluator(policies, state, options);
      var probes = new Probes(state, cluster.policies());
      HeldTables.Vectors own = Objects.requireNonNull(vectors.get(pod.qualifiedName()));
      audited += own.equals(held.subjects().get(pod.qualifiedName())) ? 0 : 1;
      LoweringResult atOnce =
          Objects.requireNonNull(
              Lowering.lower(
                  Resolver.resolve(policies, state, options, node, new DiagnosticSink()),
                  new LoweringOptions(false, keepEstablished, false, Budget.DEFAULT),
                  new DiagnosticSink()));
      int subject =
          atOnce.subjects().stream()
              .map(of -> of.namespace() + "/" + of.name())
              .toList()
              .indexOf(pod.qualifiedName());
      var made = new TableInterpreter(atOnce.seeds(), atOnce.shape());
      TableInterpreter stored = bank.of(own);
      for (int i = 0; i < DECISIONS_EACH; i++) {
        IpAddress remote = dice.pick(probes.addresses());
        Direction direction = dice.pick(List.of(Direction.values()));
        Protocol protocol = dice.pick(Probes.protocols(remote.family()));
        int port = protocol.hasPorts() ? dice.pick(probes.ports()) : 0;
        String where =
            "-Dnetpolc.seed=%d: %s %s %s %s/%d"
                .formatted(seed, pod.qualifiedName(), direction, remote, protocol, port);
        Decision expected = reference.decide(pod, direction, probes.end(remote), protocol, port);
        HeldTables.Found found = held.decide(tables, own, direction, remote, protocol, port);
        Decision actual = found.decision() == null ? new Decision.NotIsolated() : found.decision();
        boolean before =
            pod.addresses().contains(remote)
                || (expected instanceof Decision.OwnNode && direction == Direction.INGRESS);
        boolean noPolicy =
            expected instanceof Decision.OwnNode && reference.isolatedBy(pod, direction).isEmpty();
        if (!before && !noPolicy) {
          assertThat(actual).as(where).isEqualTo(expected);
          kinds.add(actual.getClass());
          compared++;
        }
        TableInterpreter.Lookup wanted = made.decide(subject, direction, remote, protocol, port);
        TableInterpreter.Lookup lookup = stored.decide(0, direction, remote, protocol, port);
        assertThat(lookup.restricted()).as(where).isEqualTo(wanted.restricted());
        if (wanted.restricted()) {
          assertThat(lookup.tracked()).as(where).isEqualTo(wanted.tracked());
          assertThat(lookup.mayBeReply()).as(where).isEqualTo(wanted.mayBeReply());
          assertThat(lookup.allowed()).as(where).isEqualTo(wanted.allowed());
          assertThat(tables.decisions().get(lookup.decision()))
              .as(where)
              .isEqualTo(found.decision());
        }
      }
    }
  }
}
