package io.netpolc.loader;

import static io.netpolc.loader.TestBundles.ALLOW;
import static io.netpolc.loader.TestBundles.DENY;
import static io.netpolc.loader.TestBundles.SHAPE;
import static io.netpolc.loader.TestBundles.address;
import static io.netpolc.loader.TestBundles.subject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A load that fails at any call into the kernel leaves everything as it was.
final class FailureTest {
  private static final int MOST_CALLS = 500;

  @TempDir Path folder = Path.of("");

  private final List<PodInterface> pods = new ArrayList<>();
  private static final List<Subject> SUBJECTS =
      List.of(subject("a", "10.0.0.1"), subject("b", "10.0.0.2"), subject("c", "10.0.0.3"));

  private final Interfaces interfaces =
      new Interfaces() {
        @Override
        public List<PodInterface> pods() {
          return List.copyOf(pods);
        }

        @Override
        public SortedMap<Integer, String> names() {
          var names = new TreeMap<Integer, String>();
          pods.forEach(pod -> names.put(pod.ifindex(), pod.name()));
          return names;
        }
      };

  private void pod(int number) {
    pods.add(
        new PodInterface(10 + number, "veth" + number, 1, List.of(address("10.0.0." + number))));
  }

  /// The smallest file that is a BPF object: a header and nothing else.
  private static byte[] emptyObject() {
    byte[] bytes = new byte[64];
    byte[] magic = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    System.arraycopy(magic, 0, bytes, 0, magic.length);
    bytes[18] = (byte) 247;
    bytes[40] = 64;
    return bytes;
  }

  private static Bundle bundle(String name, Shape shape, int... vectors) {
    return TestBundles.bundle(name, emptyObject(), shape, SUBJECTS, vectors);
  }

  private static Shape otherShape() {
    return TestBundles.shape(8, 128);
  }

  private NodePolicy policy(FakeKernel kernel) {
    var pins =
        new PinFolder(folder.resolve("pins")) {
          @Override
          void prepare() throws LoaderException {
            createFolders();
          }
        };
    var options =
        new NodeOptions(
            folder.resolve("pins"), folder.resolve("state"), Duration.ZERO, false, new byte[0]);
    return new NodePolicy(
        kernel, options, new TestArchive(), interfaces, (operation, needed) -> {}, pins);
  }

  /// Everything that a load may change, as text.
  private String snapshot(FakeKernel kernel, NodePolicy policy)
      throws IOException, LoaderException {
    var text = new StringBuilder(kernel.attached()).append('\n');
    for (String part : List.of("pins", "state/bundles")) {
      Path root = folder.resolve(part);
      if (Files.isDirectory(root)) {
        try (var paths = Files.walk(root)) {
          for (Path path : paths.sorted().toList()) {
            text.append(folder.relativize(path));
            if (Files.isSymbolicLink(path)) {
              text.append(" -> ").append(Files.readSymbolicLink(path));
            } else if (Files.isRegularFile(path) && part.equals("pins")) {
              text.append(" = ").append(Files.readString(path));
            }
            text.append('\n');
          }
        }
      }
    }
    return text.append(policy.status()).toString();
  }

  private void failEverywhere(FakeKernel kernel, Bundle next) throws Exception {
    NodePolicy policy = policy(kernel);
    String before = snapshot(kernel, policy);
    int call = 0;
    boolean failed = true;
    while (failed && call < MOST_CALLS) {
      kernel.failAt(call);
      LoadReport report = null;
      try {
        report = policy.load(next);
      } catch (LoaderException expected) {
        assertThat(expected).hasMessageContaining("EPERM");
      }
      failed = kernel.failed();
      kernel.failAt(-1);
      assertThat(kernel.openDescriptors()).as("descriptors after call %d", call).isZero();
      if (report == null) {
        assertThat(snapshot(kernel, policy)).as("after call %d", call).isEqualTo(before);
      } else {
        assertThat(report.warnings()).hasSize(failed ? 1 : 0);
        break;
      }
      call++;
    }
    assertThat(call).isGreaterThan(10);
    Status status = Objects.requireNonNull(policy.status());
    assertThat(status.bundleHash()).isEqualTo(next.hash());
    assertThat(status.drift()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void firstLoadLeavesNothingBehindWhereverItFails(boolean tcx) throws Exception {
    pod(1);
    pod(2);
    var kernel = new FakeKernel(tcx);
    Files.createDirectories(folder.resolve("pins/sets"));
    Files.createDirectories(folder.resolve("pins/links"));
    Files.createDirectories(folder.resolve("state/bundles"));
    failEverywhere(kernel, bundle("one", SHAPE, DENY, DENY, DENY));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void swapLeavesTheRunningPolicyWhereverItFails(boolean tcx) throws Exception {
    pod(1);
    pod(2);
    var kernel = new FakeKernel(tcx);
    policy(kernel).load(bundle("one", SHAPE, DENY, DENY, DENY));
    pod(3);
    failEverywhere(kernel, bundle("two", SHAPE, ALLOW, ALLOW, ALLOW));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void newProgramLeavesTheRunningOneWhereverItFails(boolean tcx) throws Exception {
    pod(1);
    pod(2);
    var kernel = new FakeKernel(tcx);
    policy(kernel).load(bundle("one", SHAPE, DENY, DENY, DENY));
    pod(3);
    failEverywhere(kernel, bundle("two", otherShape(), ALLOW, ALLOW, ALLOW));
  }

  @Test
  void detachLeavesNothing() throws Exception {
    pod(1);
    var kernel = new FakeKernel(false);
    NodePolicy policy = policy(kernel);
    policy.load(bundle("one", SHAPE, DENY, DENY, DENY));
    policy.detach();
    assertThat(kernel.attached()).isEqualTo("{} []");
    assertThat(folder.resolve("pins")).doesNotExist();
    assertThat(folder.resolve("state/bundles")).isEmptyDirectory();
    assertThat(policy.status()).isNull();
  }

  @Test
  void countersAndVectorsAreReadWithoutLeavingADescriptorOpenWhereverThatFails() throws Exception {
    pod(1);
    pod(2);
    var kernel = new FakeKernel(true);
    NodePolicy policy = policy(kernel);
    assertThat(policy.counters()).isNull();
    assertThat(policy.enforcedPods()).isEmpty();
    policy.load(bundle("one", SHAPE, ALLOW, DENY, DENY));
    boolean failed = true;
    int call = 0;
    for (; failed && call < MOST_CALLS; call++) {
      kernel.failAt(call);
      try {
        NodeCounters counters = Objects.requireNonNull(policy.counters());
        assertThat(counters.generation()).isEqualTo(1);
        assertThat(counters.tables()).isNotEmpty();
        assertThat(policy.enforcedPods()).extracting(EnforcedPod::enforced).hasSize(2);
      } catch (LoaderException expected) {
        assertThat(expected).hasMessageContaining("EPERM");
      }
      failed = kernel.failed();
      kernel.failAt(-1);
      assertThat(kernel.openDescriptors()).as("descriptors after call %d", call).isZero();
    }
    assertThat(call).isGreaterThan(10);
    assertThat(failed).isFalse();
  }

  @Test
  void sharedAddressesAreRefused() {
    pod(1);
    List<Subject> twins = List.of(subject("a", "10.0.0.1"), subject("b", "10.0.0.1"));
    Bundle bundle = TestBundles.bundle("twins", emptyObject(), SHAPE, twins, DENY, DENY);
    assertThatThrownBy(() -> policy(new FakeKernel(true)).load(bundle))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessage("10.0.0.1 belongs to two pods of the bundle: test/a and test/b");
  }

  @Test
  void bundlesWithoutAHashForANameAreRefused() {
    Bundle bundle = bundle("one", SHAPE, DENY);
    var renamed =
        new Bundle(
            "../../etc",
            bundle.shape(),
            bundle.seeds(),
            bundle.subjects(),
            bundle.provenance(),
            bundle.peerNames(),
            bundle.object(),
            bundle.inputs(),
            bundle.build());
    assertThatThrownBy(() -> policy(new FakeKernel(true)).load(renamed))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageContaining("../../etc");
  }

  @Test
  void podsThatEndWhileTheyAreAttachedAreLeftOut() throws Exception {
    pod(1);
    pod(2);
    var kernel = new FakeKernel(true);
    kernel.goneInterface(12);
    LoadReport report = policy(kernel).load(bundle("one", SHAPE, DENY, DENY, DENY));
    assertThat(report.attached()).extracting(AttachedPod::ifindex).containsExactly(11);
    assertThat(report.warnings()).isEmpty();
    Status status = Objects.requireNonNull(policy(kernel).status());
    assertThat(status.pods()).extracting(AttachedPod::ifindex).containsExactly(11);
  }

  @Test
  void podsThatAreNotDiscoveredAnyMoreStayEnforced() throws Exception {
    pod(1);
    pod(2);
    var kernel = new FakeKernel(true);
    NodePolicy policy = policy(kernel);
    policy.load(bundle("one", SHAPE, DENY, DENY, DENY));
    pods.set(0, new PodInterface(11, "veth1", 1, List.of()));
    pods.set(1, new PodInterface(12, "veth2", 1, List.of(address("10.0.0.3"))));
    for (Shape shape : List.of(SHAPE, otherShape())) {
      LoadReport report = policy.load(bundle("again", shape, DENY, DENY, DENY));
      assertThat(report.attached())
          .extracting(AttachedPod::pod)
          .containsExactly("test/a", "test/b");
      assertThat(report.warnings()).isEmpty();
    }
  }

  @Test
  void twoInterfacesOfOnePodAreBothEnforcedAndReported() throws Exception {
    pod(1);
    pods.add(new PodInterface(19, "veth9", 1, List.of(address("10.0.0.1"))));
    LoadReport report = policy(new FakeKernel(true)).load(bundle("one", SHAPE, DENY, DENY, DENY));
    assertThat(report.attached()).extracting(AttachedPod::ifindex).containsExactly(11, 19);
    assertThat(report.warnings())
        .containsExactly("veth9 (19) has an address of test/a, like another interface");
  }

  @Test
  void tablesThatLeadOutOfTheirBankAreRefused() throws Exception {
    pod(1);
    var kernel = new FakeKernel(true);
    NodePolicy policy = policy(kernel);
    policy.load(bundle("one", SHAPE, DENY, DENY, DENY));
    String before = snapshot(kernel, policy);
    assertThatThrownBy(() -> policy.load(bundle("two", SHAPE, DENY, 4, DENY)))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessage(
            "the bundle's tables do not fit: np_subjects[1] names 4 of np_vectors, which has 4");
    assertThatThrownBy(() -> policy.load(bundle("two", SHAPE, DENY, DENY)))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageEndingWith("there are 3 pods, np_subjects has 2 of them");
    assertThat(snapshot(kernel, policy)).isEqualTo(before);
  }

  @Test
  void interfacesWithoutAnEndpointAreDrift() throws Exception {
    pod(1);
    var kernel = new FakeKernel(true);
    NodePolicy policy = policy(kernel);
    policy.load(bundle("one", SHAPE, DENY, DENY, DENY));
    var pins = new PinFolder(folder.resolve("pins"));
    try (Running running = Objects.requireNonNull(Running.open(kernel, pins))) {
      running.program().endpoints().remove(11);
    }
    assertThat(Objects.requireNonNull(policy.status()).drift())
        .extracting(Drift::message)
        .containsExactly("veth1 (11) has no endpoint: all its packets are dropped");
    policy.load(bundle("two", SHAPE, DENY, DENY, DENY));
    assertThat(Objects.requireNonNull(policy.status()).drift()).isEmpty();
  }

  @Test
  void missingPinsAreNamedAndTheNextLoadReplacesThem() throws Exception {
    pod(1);
    var kernel = new FakeKernel(true);
    NodePolicy policy = policy(kernel);
    policy.load(bundle("one", SHAPE, DENY, DENY, DENY));
    Path pins = folder.resolve("pins");
    Path set = pins.resolve(Files.readSymbolicLink(pins.resolve("current")));
    Files.delete(set.resolve("np_node"));
    assertThatThrownBy(policy::status)
        .hasMessageContaining("incomplete")
        .hasMessageContaining("np_node");
    Files.delete(set.resolve("np_to_pod"));
    assertThatThrownBy(policy::status)
        .hasMessageContaining("incomplete")
        .hasMessageContaining("np_to_pod");
    Files.delete(pins.resolve("current"));
    assertThatThrownBy(policy::status).hasMessageContaining("incomplete");
    LoadReport report = policy.load(bundle("one", SHAPE, DENY, DENY, DENY));
    assertThat(report.sameProgram()).isFalse();
    assertThat(Objects.requireNonNull(policy.status()).drift()).isEmpty();
  }

  @Test
  void foreignAndUnfinishedPinsDoNoHarm() throws Exception {
    pod(1);
    var kernel = new FakeKernel(true);
    NodePolicy policy = policy(kernel);
    policy.load(bundle("one", SHAPE, DENY, DENY, DENY));
    Path pins = folder.resolve("pins");
    Files.createDirectory(pins.resolve("sets/foreign"));
    Files.writeString(pins.resolve("links/foreign"), "");
    Files.createSymbolicLink(pins.resolve("links/77-np_to_pod_new"), Path.of("clsact"));
    assertThat(policy.load(bundle("two", otherShape(), DENY, DENY, DENY)).warnings()).isEmpty();
    assertThat(pins.resolve("sets/foreign")).doesNotExist();
    assertThat(policy.collectGarbage()).isEmpty();
    assertThat(Objects.requireNonNull(policy.status()).drift()).isEmpty();
  }

  @Test
  void podsThatLeftTheBundleAreReportedAndReleased() throws Exception {
    pod(1);
    pod(2);
    var kernel = new FakeKernel(true);
    NodePolicy policy = policy(kernel);
    policy.load(bundle("one", SHAPE, DENY, DENY, DENY));
    List<Subject> fewer = List.of(subject("b", "10.0.0.2"), subject("x", "10.0.0.9"));
    LoadReport report =
        policy.load(TestBundles.bundle("two", emptyObject(), SHAPE, fewer, DENY, DENY));
    assertThat(report.attached()).extracting(AttachedPod::ifindex).containsExactly(12);
    assertThat(report.unmatchedSubjects()).containsExactly("test/x");
    assertThat(report.unmatchedInterfaces()).extracting(PodInterface::ifindex).containsExactly(11);
    assertThat(report.warnings())
        .containsExactly(
            "veth1 (11) is not enforced any more: no pod of the bundle has its addresses");
    assertThat(report.generation()).isEqualTo(2);
    Status status = Objects.requireNonNull(policy.status());
    assertThat(status.pods()).extracting(AttachedPod::pod).containsExactly("test/b");
    assertThat(status.drift()).isEmpty();
  }
}
