package io.netpolc.watch.telling;

import io.netpolc.compiler.backend.maps.Room;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.proof.CommitReport;
import io.netpolc.compiler.proof.CommitReport.Looked;
import io.netpolc.compiler.proof.Mismatch;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.loader.LiveNode.Unmatched;
import io.netpolc.loader.LocalPod;
import io.netpolc.loader.Vectors;
import io.netpolc.watch.node.Examined;
import io.netpolc.watch.node.NodeWatch.Enforced;
import io.netpolc.watch.node.TableUse;
import java.util.Arrays;
import java.util.List;

/// What a node may tell.
final class States {
  private States() {}

  /// Two pods, one of which has no interface; one interface is nobody's.
  static Enforced enforced(boolean renewed, List<Long> heard) {
    return new Enforced(
        7,
        2,
        1,
        List.of(pod("cart", "10.0.0.1"), pod("web", "10.0.0.2")),
        new Unmatched(List.of("shop/web"), List.of("veth9"), List.of()),
        renewed,
        Arrays.stream(Room.values())
            .map(room -> new TableUse(room, room == Room.ROWS ? 5 : 1, 16))
            .toList(),
        List.of(),
        heard);
  }

  /// A proof that left one of five addresses out.
  static Examined proved() {
    return new Examined(report(new Looked(5, 1), List.of()), null, 20_000_000);
  }

  /// One that found a packet.
  static Examined refuted() {
    var packet =
        new Mismatch(
            "shop/cart",
            Direction.INGRESS,
            "opening packet",
            new byte[] {1, 2},
            "DENY_POLICY",
            new Decision.DefaultDeny(List.of(new PolicyRef("shop", "guard"))),
            "ALLOW_POLICY (passes)",
            null);
    return new Examined(report(new Looked(5, 0), List.of(packet)), null, 20_000_000);
  }

  private static CommitReport report(Looked addresses, List<Mismatch> mismatches) {
    return new CommitReport(
        2, 1, 300, false, new Looked(4, 0), addresses, 4, mismatches.size(), mismatches);
  }

  private static LocalPod pod(String name, String address) {
    return new LocalPod(
        "shop", name, List.of(IpAddress.parse(address)), new Vectors(3, 0), new Vectors(3, 0));
  }
}
