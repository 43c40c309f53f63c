package io.netpolc.bench.datapath;

import io.netpolc.bench.Rounds;
import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.driver.BundleBuild;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.TcpFlags;
import io.netpolc.loader.PodProgram;
import io.netpolc.loader.failure.LoaderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the data path costs when each packet is another one, in clusters of several sizes, above a
/// program that only makes the packets.
///
/// In every round each row's program runs beside its floor, so that what disturbs the machine
/// disturbs both. Arguments: the number of rounds, optional.
public final class ScaleBench {
  private static final int REPEAT = 500_000;
  private static final int CHECKED = 500;

  /// Many enough that no processor foresees them, few enough (128 KiB) that they do not push the
  /// tables out of its caches: real packets come from elsewhere.
  private static final int REQUESTS = 1 << 14;

  private static final int CONNECTIONS = 100_000;
  private static final String NODE = "node-1";
  private static final int PORT = 40001;

  private static final LargeCluster LEAST = new LargeCluster(10, 100, 0);
  private static final LargeCluster MOST = new LargeCluster(10_000, 100_000, 10_000);

  private static final List<LargeCluster> CLUSTERS =
      List.of(
          LEAST,
          new LargeCluster(10_000, 100, 0),
          new LargeCluster(10, 100_000, 0),
          new LargeCluster(10_000, 100_000, 0),
          new LargeCluster(10, 100_000, 10_000),
          MOST);

  /// @param scenario its frame is rewritten for each step
  /// @param least of [#CHECKED] packets that must get the scenario's verdict: a connection may have
  ///   had to make room for another
  private record Row(
      LargeCluster cluster,
      Scenario scenario,
      int least,
      Measured floor,
      Measured program,
      List<Long> floors,
      List<Long> wholes)
      implements AutoCloseable {
    @Override
    public void close() {
      floor.close();
      program.close();
    }
  }

  private final List<Row> rows = new ArrayList<>();

  private ScaleBench() {}

  /// Prints the tables of results.
  public static void main(String[] arguments) {
    Rounds.run(arguments, rounds -> new ScaleBench().measure(rounds));
  }

  private String measure(int rounds) throws LoaderException, ClangException {
    try {
      var builds = new ArrayList<BundleBuild>();
      for (LargeCluster cluster : CLUSTERS) {
        BundleBuild build = Measured.compile(cluster.text(), NODE);
        builds.add(build);
        var requests = new SequenceSource(build.source(), cluster.requests(REQUESTS), false);
        for (IpAddress to : List.of(LargeCluster.WEB, LargeCluster.WEB6)) {
          add(cluster, build, requests.floor(), requests.programs(), request(to), CHECKED);
        }
      }
      addConnections(LEAST, builds.getFirst());
      addConnections(MOST, builds.getLast());
      for (Row row : rows) {
        check(row);
      }
      for (int round = 0; round < rounds; round++) {
        for (Row row : rows) {
          row.floors.add(row.floor.nanoseconds(row.scenario, REPEAT));
          row.wholes.add(row.program.nanoseconds(row.scenario, REPEAT));
        }
      }
      return times(rounds) + sizes(builds);
    } finally {
      rows.forEach(Row::close);
    }
  }

  private void addConnections(LargeCluster cluster, BundleBuild build)
      throws LoaderException, ClangException {
    List<Step> steps = cluster.connections(CONNECTIONS);
    var same = new SequenceSource(build.source(), steps, false);
    var fresh = new SequenceSource(build.source(), steps, true);
    IpAddress client = LargeCluster.address("10.64.0.0");
    byte[] syn =
        PacketBuilder.ip(client, LargeCluster.VAULT)
            .tcp(PORT, LargeCluster.VAULT_PORT, TcpFlags.SYN)
            .build();
    byte[] reply =
        PacketBuilder.ip(LargeCluster.VAULT, client)
            .tcp(LargeCluster.VAULT_PORT, PORT, TcpFlags.ACK)
            .build();
    Scenario replies =
        new Scenario(
            "reply by state, 100,000 connections",
            "vault",
            PodProgram.FROM_POD,
            reply,
            syn,
            VerdictCode.ALLOW_REPLY);
    int most = CHECKED - CHECKED / 50;
    add(
        cluster,
        build,
        same.floor(),
        same.finding(),
        replies.named("finding the connection of a reply"),
        most);
    add(cluster, build, same.floor(), same.programs(), replies, most);
    byte[] none = null;
    Scenario openings =
        new Scenario(
            "new connection, full table",
            "vault",
            PodProgram.TO_POD,
            syn,
            none,
            VerdictCode.ALLOW_POLICY);
    add(cluster, build, fresh.floor(), fresh.programs(), openings, CHECKED);
  }

  private static Scenario request(IpAddress to) {
    boolean v4 = to.family() == IpFamily.V4;
    IpAddress client = LargeCluster.address(v4 ? "10.64.0.0" : "fd00::a40:0");
    byte[] none = null;
    return new Scenario(
        v4 ? "request, IPv4" : "request, IPv6",
        "web",
        PodProgram.TO_POD,
        PacketBuilder.ip(client, to).tcp(PORT, LargeCluster.VAULT_PORT, TcpFlags.ACK).build(),
        none,
        VerdictCode.ALLOW_POLICY);
  }

  private void add(
      LargeCluster cluster,
      BundleBuild build,
      String floorSource,
      String source,
      Scenario scenario,
      int least)
      throws LoaderException, ClangException {
    Measured floor = load("floor", build, floorSource, scenario);
    try {
      Measured program = load("program", build, source, scenario);
      program.open(scenario, CONNECTIONS);
      rows.add(
          new Row(cluster, scenario, least, floor, program, new ArrayList<>(), new ArrayList<>()));
    } catch (LoaderException | ClangException | RuntimeException failure) {
      floor.close();
      throw failure;
    }
  }

  private static Measured load(String name, BundleBuild build, String source, Scenario scenario)
      throws LoaderException, ClangException {
    byte[] object = Measured.clang().compile(source);
    Measured measured = Measured.seeded(name, build.bundle(), object);
    measured.enter(scenario);
    return measured;
  }

  private static void check(Row row) throws LoaderException {
    int right = 0;
    for (int i = 0; i < CHECKED; i++) {
      if (row.program.verdict(row.scenario) == row.scenario.verdict()) {
        right++;
      }
    }
    if (right < row.least) {
      throw new IllegalStateException(
          "%s in %s: %d of %d packets got %s"
              .formatted(row.scenario.name(), row.cluster, right, CHECKED, row.scenario.verdict()));
    }
  }

  private String times(int rounds) {
    var text = new StringBuilder();
    text.append(
        "Nanoseconds for each packet, minimum / median of %d rounds; each packet another one.%n"
            .formatted(rounds));
    text.append(
        "%n| packet | pods | rules | ipBlocks of a family | floor | whole | above the floor |%n"
            .formatted());
    text.append("|---|---|---|---|---|---|---|%n".formatted());
    for (Row row : rows) {
      Figures floor = Figures.of(row.floors);
      Figures whole = Figures.of(row.wholes);
      Figures above = whole.above(floor);
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %d | %d | %d / %d | %d / %d | %d / %d |%n",
              row.scenario.name(),
              row.cluster.pods(),
              row.cluster.rules(),
              row.cluster.blocks(),
              floor.minimum(),
              floor.median(),
              whole.minimum(),
              whole.median(),
              above.minimum(),
              above.median()));
    }
    return text.toString();
  }

  /// What the tables of each cluster take, of one bank and without what is the same for all.
  private static String sizes(List<BundleBuild> builds) {
    var text = new StringBuilder();
    text.append("%n| pods | rules | ipBlocks of a family | tables, bytes |%n".formatted());
    text.append("|---|---|---|---|%n".formatted());
    for (int i = 0; i < builds.size(); i++) {
      LargeCluster cluster = CLUSTERS.get(i);
      long bytes =
          builds.get(i).bundle().seeds().images().stream()
              .map(MapImage::bytes)
              .mapToLong(image -> image.length)
              .sum();
      text.append(
          "| %d | %d | %d | %d |%n"
              .formatted(cluster.pods(), cluster.rules(), cluster.blocks(), bytes));
    }
    return text.toString();
  }
}
