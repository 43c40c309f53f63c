package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netpolc.compiler.bundle.KubernetesJson;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.loader.Interfaces;
import io.netpolc.loader.PodInterface;
import io.netpolc.loader.PodInterfaces;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.NativeKernel;
import io.netpolc.testdata.random.Dice;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import io.netpolc.watch.node.Specialisation;
import io.netpolc.watch.node.Specialising;
import io.netpolc.watch.node.WatchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A watch is told by an apiserver how random clusters turn into others. The programs that it keeps
/// on interfaces are asked about packets, and decide as the reference does; so do those that are
/// made for their tables.
@Tag("privileged")
final class WatchedClusterTest {
  private static final int RUNS = Boolean.getBoolean("netpolc.long") ? 60 : 6;
  private static final int CLUSTERS = 4;
  private static final int DECISIONS_EACH = 300;

  /// One round may be alike by chance before everything is enforced.
  private static final int ROUNDS_ALIKE = 3;

  private static final int INTERFACES = 32;
  private static final int MOST_PODS = INTERFACES / CLUSTERS;
  private static final int DROP = 2;
  private static final int OPENER_PORT = 40_001;

  /// Of `struct np_header`.
  private static final int HEADER_BYTES = 64;

  private static final int FLOW_EPOCH = 32;
  private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

  private static final Map<String, String> PATHS =
      Map.of(
          "Namespace", "/api/v1/namespaces",
          "Node", "/api/v1/nodes",
          "Pod", "/api/v1/pods",
          "Service", "/api/v1/services",
          "EndpointSlice", "/apis/discovery.k8s.io/v1/endpointslices",
          "NetworkPolicy", "/apis/networking.k8s.io/v1/networkpolicies");

  private final NativeKernel kernel = new NativeKernel();
  private long decisions;

  @BeforeEach
  void kernel() {
    LivePods.assume();
  }

  @Test
  void programsFollowTheClusterAsTheReferenceDoes() throws Exception {
    List<String> names = IntStream.range(0, INTERFACES).mapToObj(i -> "p" + i).toList();
    try (LivePods pods = LivePods.create(names)) {
      String taken =
          SeedRun.of(Dice.seedOfRun(), RUNS)
              .each(seed -> {
                try {
                  run(seed, pods, names);
                } catch (IOException | InterruptedException failure) {
                  throw new IllegalStateException(failure);
                }
              });
      assertThat(decisions).isGreaterThan(DECISIONS_EACH);
      System.out.printf(
          "watched clusters: %s, %d decisions of the kernel alike%n", taken, decisions);
    }
  }

  private void run(long seed, LivePods pods, List<String> names)
      throws LoaderException, IOException, InterruptedException {
    var dice = new Dice(seed);
    String node = Scenario.of(seed * CLUSTERS).cluster().nodes().getFirst().name();
    var interfaces = new OfLocalPods(pods, names);
    SortedMap<String, String> there = new TreeMap<>();
    Specialising specialising = seed % 2 == 0 ? null : Watching.atOnce();
    Watching watching = null;
    try (var api = new FakeApiServer()) {
      for (int i = 0; i < CLUSTERS; i++) {
        Scenario scenario = Scenario.of(seed * CLUSTERS + i);
        interfaces.set(scenario.cluster(), node);
        pods.stir();
        tell(api, scenario, there, dice);
        if (watching == null) {
          // What is proved besides must make no difference.
          WatchOptions how = WatchOptions.of(node);
          watching =
              new Watching(
                  pods,
                  interfaces,
                  api.kubeconfig(pods.folder()),
                  seed % 2 == 0 ? how.verifying() : how,
                  specialising);
        }
        var question = new Question(scenario, node, pods, interfaces);
        converge(question, dice, watching);
        if (i == 0 && specialising != null) {
          awaitSpecialised(watching);
          converge(question, dice, watching);
        }
      }
      Watching followed = Objects.requireNonNull(watching);
      assertThat(followed.complaints()).as("seed %d", seed).isEmpty();
      assertThat(followed.compare()).as("seed %d", seed).isEmpty();
    } finally {
      if (watching != null) {
        watching.close();
      }
      pods.policy().detach();
    }
  }

  private static void awaitSpecialised(Watching watching) throws InterruptedException {
    Specialisation.Result result;
    do {
      result = watching.outcome().result();
    } while (result == Specialisation.Result.OUTDATED);
    assertThat(result).isEqualTo(Specialisation.Result.IN_FORCE);
  }

  /// Makes what the server has the scenario's objects, one by one in a random order.
  private static void tell(
      FakeApiServer api, Scenario scenario, SortedMap<String, String> there, Dice dice)
      throws IOException {
    SortedMap<String, String> wanted = new TreeMap<>();
    String list = KubernetesJson.objects(scenario.policies(), scenario.cluster());
    var mapper = new ObjectMapper();
    for (JsonNode object : mapper.readTree(list).path("items")) {
      JsonNode metadata = object.path("metadata");
      String key =
          PATHS.get(object.path("kind").asText())
              + " "
              + metadata.path("namespace").asText()
              + "/"
              + metadata.path("name").asText();
      wanted.put(key, mapper.writeValueAsString(object));
    }
    List<String> keys = new ArrayList<>(wanted.keySet());
    there.keySet().stream().filter(key -> !wanted.containsKey(key)).forEach(keys::add);
    while (!keys.isEmpty()) {
      String key = keys.remove(dice.below(keys.size()));
      String[] parts = key.split(" ", 2);
      String object = wanted.get(key);
      if (object == null) {
        String[] name = parts[1].split("/", 2);
        api.delete(parts[0], name[0], name[1]);
        there.remove(key);
      } else if (!object.equals(there.put(key, object))) {
        api.put(parts[0], parts[1], object);
      }
    }
  }

  /// Asks until all answers are the reference's; what is told takes a moment to be enforced.
  private void converge(Question question, Dice dice, Watching watching)
      throws LoaderException, IOException, InterruptedException {
    if (question.subjects.isEmpty()) {
      return;
    }
    long end = System.nanoTime() + PATIENCE;
    for (int alike = 0; alike < ROUNDS_ALIKE; alike++) {
      String difference = question.difference(dice);
      if (difference != null) {
        assertThat(System.nanoTime())
            .as("%s; %s", difference, watching.complaints())
            .isLessThan(end);
        Thread.sleep(20);
        alike = -1;
      }
    }
    decisions += ROUNDS_ALIKE * DECISIONS_EACH;
  }

  private final class Question {
    private final Scenario scenario;
    private final LivePods pods;
    private final OfLocalPods interfaces;
    private final Evaluator reference;
    private final Probes probes;
    private final List<Pod> subjects;

    Question(Scenario scenario, String node, LivePods pods, OfLocalPods interfaces) {
      this.scenario = scenario;
      this.pods = pods;
      this.interfaces = interfaces;
      reference = new Evaluator(scenario.policies(), scenario.cluster(), SemanticsOptions.DEFAULT);
      probes = new Probes(scenario.cluster(), scenario.policies());
      subjects = local(scenario.cluster(), node);
    }

    /// Null if the kernel decides as the reference does.
    @Nullable String difference(Dice dice) throws LoaderException, IOException {
      Path current = pods.pins().resolve("current");
      if (!Files.exists(current)) {
        return "nothing runs";
      }
      Path set = pods.pins().resolve(Files.readSymbolicLink(current));
      int fromPod = kernel.openPin(set.resolve("np_from_pod"));
      int toPod = kernel.openPin(set.resolve("np_to_pod"));
      int node = kernel.openPin(set.resolve("np_node"));
      try (Kernel.MappedArray memory = kernel.mapArray(node, HEADER_BYTES)) {
        for (int i = 0; i < DECISIONS_EACH; i++) {
          // No packet is the reply to an earlier one.
          memory.storeInt(FLOW_EPOCH, memory.loadInt(FLOW_EPOCH) + 1);
          Direction direction = dice.pick(List.of(Direction.values()));
          String difference =
              difference(direction, direction == Direction.EGRESS ? fromPod : toPod, dice);
          if (difference != null) {
            return difference;
          }
        }
        return null;
      } finally {
        kernel.close(fromPod);
        kernel.close(toPod);
        kernel.close(node);
      }
    }

    private @Nullable String difference(Direction direction, int program, Dice dice)
        throws LoaderException {
      Pod pod = dice.pick(subjects);
      IpAddress local = dice.pick(pod.addresses());
      List<IpAddress> others =
          probes.addresses().stream().filter(to -> to.family() == local.family()).toList();
      IpAddress remote = dice.pick(others);
      Protocol protocol = dice.pick(Probes.protocols(remote.family()));
      int port = protocol.hasPorts() ? dice.pick(probes.ports()) : 0;
      Decision expected = reference.decide(pod, direction, probes.end(remote), protocol, port);
      boolean egress = direction == Direction.EGRESS;
      byte[] frame =
          PacketBuilder.firstPacket(
              egress ? local : remote, egress ? remote : local, protocol, OPENER_PORT, port);
      boolean ownNode = !egress && expected instanceof Decision.OwnNode;
      Kernel.TestRun run =
          kernel.testRun(
              program, new Kernel.TestFrame(frame, interfaces.of(pod), ownNode ? 0 : 1, 1));
      boolean passes = run.returnValue() != DROP;
      return passes == expected.allowed()
          ? null
          : "%s: %s %s %s %s/%d: %s, but verdict %d"
              .formatted(
                  scenario,
                  pod.qualifiedName(),
                  direction,
                  remote,
                  protocol,
                  port,
                  expected,
                  run.controlBuffer()[1]);
    }
  }

  private static List<Pod> local(ClusterState cluster, String node) {
    return cluster.pods().stream()
        .filter(pod -> pod.selectable() && !pod.addresses().isEmpty())
        .filter(pod -> node.equals(pod.nodeName()))
        .limit(MOST_PODS)
        .toList();
  }

  /// Interfaces that are the local pods' of the cluster at hand: one for each pod that ever was,
  /// since none becomes another's.
  private static final class OfLocalPods implements Interfaces {
    private final LivePods pods;
    private final List<String> names;
    private final Map<String, Integer> numbers = new HashMap<>();
    private volatile List<Pod> local = List.of();

    OfLocalPods(LivePods pods, List<String> names) {
      this.pods = pods;
      this.names = names;
    }

    void set(ClusterState cluster, String node) {
      local = local(cluster, node);
    }

    int of(Pod pod) {
      return ifindex(number(pod));
    }

    private synchronized int number(Pod pod) {
      String key = pod.qualifiedName() + pod.addresses();
      return numbers.computeIfAbsent(key, _ -> numbers.size());
    }

    private int ifindex(int number) {
      try {
        return pods.ifindex(names.get(number));
      } catch (IOException gone) {
        throw new IllegalStateException(gone);
      }
    }

    @Override
    public List<PodInterface> pods() {
      List<Pod> now = local;
      return now.stream()
          .map(pod ->
              new PodInterface(of(pod), pods.host(names.get(number(pod))), 0, pod.addresses()))
          .toList();
    }

    /// The interfaces of pods that are not there are not there either.
    @Override
    public SortedMap<Integer, String> names() throws LoaderException {
      SortedMap<Integer, String> there = new PodInterfaces().names();
      Set<Integer> used = new HashSet<>();
      local.forEach(pod -> used.add(of(pod)));
      Set<String> all = new HashSet<>();
      names.forEach(name -> all.add(pods.host(name)));
      there
          .entrySet()
          .removeIf(link -> all.contains(link.getValue()) && !used.contains(link.getKey()));
      return there;
    }
  }
}
