package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.SeedCheck;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.backend.maps.TableInterpreter.Lookup;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.proof.Claim;
import io.netpolc.compiler.proof.CommitProof;
import io.netpolc.compiler.proof.CommitProof.Bound;
import io.netpolc.compiler.proof.CommitReport;
import io.netpolc.compiler.proof.Proof;
import io.netpolc.compiler.proof.ProofInputs;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.KernelPacketEngine;
import io.netpolc.testdata.cases.Manifests;
import io.netpolc.testdata.random.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A proof that never fails proves nothing: single bits of a right bundle's tables are flipped, and
/// each flip that changes a decision must be refused by the check of the tables or found by the
/// proof. A failure prints the seed; `-Dnetpolc.seed=N` replays it.
@Tag("privileged")
final class ProofFindsFaultsTest {
  private static final int FLIPS = Integer.getInteger("netpolc.proof.flips", 100);
  private static final int ADDRESS_PROBES = 100;
  private static final Bound MOST = new Bound(1_000_000, 0);
  static final String CASE =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: both, namespace: x}
      spec:
        podSelector: {matchLabels: {app: a}}
        policyTypes: [Ingress, Egress]
        ingress:
        - from: [{podSelector: {matchLabels: {app: b}}}]
          ports: [{port: 80}]
        egress:
        - to: [{ipBlock: {cidr: 192.0.2.0/25}}, {ipBlock: {cidr: "2001:db8::/48"}}]
          ports: [{port: 1000, endPort: 1999, protocol: UDP}]
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: x}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: a, namespace: x, labels: {app: a}}
      spec: {containers: [{name: c, image: i}]}
      status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: b, namespace: x, labels: {app: b}}
      spec: {containers: [{name: c, image: i}]}
      status: {phase: Running, podIP: 10.0.0.2, podIPs: [{ip: 10.0.0.2}, {ip: "fd00::2"}]}
      """;

  @Test
  void everyFlipThatChangesADecisionIsFound() throws Exception {
    Compiled compiled = Compiled.of(Manifests.read(CASE));
    Bundle right = compiled.bundle();
    Long replay = Long.getLong("netpolc.seed");
    long seed = replay == null ? Dice.seedOfRun() : replay;
    var dice = new Dice(seed);
    List<IpAddress> probes = probes(dice);
    List<Lookup> before = lookups(right.seeds(), right, probes);
    var counts = new int[3];
    try (KernelPacketEngine engine = compiled.loadGeneric()) {
      for (int i = 0; i < FLIPS; i++) {
        Flip flip = flip(right.seeds(), dice, i);
        if (SeedCheck.fault(flip.seeds, right.shape(), right.subjects().size()) != null) {
          counts[0]++;
          continue;
        }
        boolean changes = !lookups(flip.seeds, right, probes).equals(before);
        engine.exchange(flip.seeds);
        boolean found = !proof(with(right, flip.seeds), compiled, engine);
        engine.forget();
        boolean kept = !commit(with(right, flip.seeds), compiled, engine, MOST).clean();
        assertThat(kept || !changes).as("a commit, seed %d, %s", seed, flip.what).isTrue();
        assertThat(found || !changes).as("seed %d, %s", seed, flip.what).isTrue();
        counts[found ? 1 : 2]++;
      }
      engine.exchange(right.seeds());
      assertThat(proof(right, compiled, engine)).isTrue();
    }
    System.out.printf(
        "    of %d flips %d refused, %d found, %d without effect (seed %d)%n",
        FLIPS, counts[0], counts[1], counts[2], seed);
    assertThat(counts[1]).isPositive();
  }

  private static boolean proof(Bundle bundle, Compiled compiled, KernelPacketEngine engine)
      throws Exception {
    var inputs = new ProofInputs(compiled.policies(), compiled.cluster());
    return Proof.ofTables(bundle, inputs, engine, _ -> {}).clean();
  }

  private static CommitReport commit(
      Bundle bundle, Compiled compiled, KernelPacketEngine engine, Bound bound) throws Exception {
    var inputs = new ProofInputs(compiled.policies(), compiled.cluster());
    return CommitProof.run(Claim.of(bundle), inputs, engine, bound);
  }

  /// A bound leaves something out, says so, and is gone on from.
  @Test
  void aCommitIsProvedAsFarAsItsBoundGoes() throws Exception {
    Compiled compiled = Compiled.of(Manifests.read(CASE));
    try (KernelPacketEngine engine = compiled.loadGeneric()) {
      CommitReport all = commit(compiled.bundle(), compiled, engine, MOST);
      assertThat(all.clean()).isTrue();
      assertThat(all.complete()).isTrue();
      assertThat(all.exhaustive()).isTrue();
      assertThat(all.kinds()).isEqualTo(2);
      CommitReport none = commit(compiled.bundle(), compiled, engine, new Bound(0, 0));
      assertThat(none.clean()).isTrue();
      assertThat(none.packets()).as("each group is asked about").isPositive();
      assertThat(none.ports().done()).isZero();
      assertThat(none.addresses().done()).isZero();
      long more = none.packets() + 10;
      CommitReport some = commit(compiled.bundle(), compiled, engine, new Bound(more, 3));
      assertThat(some.clean()).isTrue();
      assertThat(some.complete()).isFalse();
      assertThat(some.exhaustive()).isFalse();
      assertThat(some.addresses().done()).isPositive();
      assertThat(some.next()).isEqualTo(3 + some.addresses().done());
      assertThat(some.describe()).contains(" of " + some.addresses().all() + " addresses once");
    }
  }

  /// What is compared: the decision, not how the tables come to it.
  private static List<Lookup> lookups(Seeds seeds, Bundle bundle, List<IpAddress> probes) {
    var tables = new TableInterpreter(seeds, bundle.shape());
    var all = new ArrayList<Lookup>();
    for (int subject = 0; subject < bundle.subjects().size(); subject++) {
      for (Direction direction : Direction.values()) {
        for (IpAddress remote : probes) {
          if (!bundle.subjects().get(subject).addresses().contains(remote)) {
            for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP, new Protocol(99))) {
              for (int port : new int[] {0, 79, 80, 81, 999, 1000, 1500, 1999, 2000, 65535}) {
                all.add(decision(tables.decide(subject, direction, remote, protocol, port)));
              }
            }
          }
        }
      }
    }
    return all;
  }

  private static Lookup decision(Lookup lookup) {
    return new Lookup(lookup.restricted(), lookup.decision(), lookup.allowed(), false, false, 0, 0);
  }

  private static List<IpAddress> probes(Dice dice) {
    var probes = new ArrayList<IpAddress>();
    for (String text :
        List.of(
            "10.0.0.0",
            "10.0.0.1",
            "10.0.0.2",
            "10.0.0.3",
            "192.0.1.255",
            "192.0.2.0",
            "192.0.2.127",
            "192.0.2.128",
            "fd00::",
            "fd00::1",
            "fd00::2",
            "fd00::3",
            "2001:db8::",
            "2001:db8:0:ffff::",
            "2001:db8:1::",
            "2001:db7:ffff::")) {
      probes.add(Objects.requireNonNull(IpAddress.parse(text)));
    }
    for (int i = 0; i < ADDRESS_PROBES; i++) {
      probes.add(IpAddress.v4(dice.below(Integer.MAX_VALUE) << 1));
    }
    return probes;
  }

  private record Flip(Seeds seeds, String what) {}

  /// The tables take turns, so that the small ones are met as often as the large ones.
  private static Flip flip(Seeds seeds, Dice dice, int number) {
    List<MapImage> images =
        seeds.images().stream().filter(image -> image.bytes().length > 0).toList();
    MapImage chosen = images.get(number % images.size());
    int at = used(chosen, dice);
    int bit = dice.below(8);
    byte[] bytes = chosen.bytes().clone();
    bytes[at] ^= (byte) (1 << bit);
    List<MapImage> changed =
        seeds.images().stream()
            .map(
                i -> i.map().equals(chosen.map()) ? new MapImage(i.map(), i.valueSize(), bytes) : i)
            .toList();
    return new Flip(new Seeds(changed), "%s byte %d bit %d".formatted(chosen.map(), at, bit));
  }

  /// A byte that is not zero where there is one nearby, else any: most of a table is empty.
  private static int used(MapImage image, Dice dice) {
    int start = dice.below(image.bytes().length);
    @Nullable Integer found = null;
    for (int i = 0; found == null && i < image.bytes().length; i++) {
      int at = (start + i) % image.bytes().length;
      if (image.bytes()[at] != 0) {
        found = at;
      }
    }
    return found == null || dice.percent(30) ? start : found;
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
