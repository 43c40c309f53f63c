package io.netpolc.testdata.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.maps.Budget;
import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.lower.LoweringResult;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The bits about connection state are what the reference's decisions about all ports ask for: an
/// entry is made wherever a reply of an allowed flow might be denied, and nowhere else.
final class StateBitsFollowTheDecisionsTest {
  private static final int SCENARIOS = 12;
  private static final int MAX_REMOTES = 40;

  /// Whether any, and whether every flow of a protocol passes.
  private record Passes(boolean any, boolean every) {}

  private int stateless;
  private int tracked;

  @Test
  void cellsAskForStateExactlyWhereRepliesMayBeDenied() {
    for (long seed = 1; seed <= SCENARIOS; seed++) {
      check(Scenario.of(seed));
    }
    assertThat(stateless).isPositive();
    assertThat(tracked).isPositive();
  }

  private void check(Scenario scenario) {
    var sink = new DiagnosticSink();
    LoweringResult lowered =
        Objects.requireNonNull(
            Lowering.lower(
                Resolver.resolve(
                    scenario.policies(), scenario.cluster(), scenario.options(), null, sink),
                new LoweringOptions(false, false, true, Budget.DEFAULT),
                sink));
    var interpreter = new TableInterpreter(lowered.seeds(), lowered.shape());
    var reference = new Evaluator(scenario.policies(), scenario.cluster(), scenario.options());
    var probes = new Probes(scenario.cluster(), scenario.policies());
    int step = Math.max(1, probes.addresses().size() / MAX_REMOTES);
    for (int subject = 0; subject < lowered.subjects().size(); subject++) {
      Pod pod = lowered.resolved().subjects().get(subject);
      for (int i = subject % step; i < probes.addresses().size(); i += step) {
        IpAddress remote = probes.addresses().get(i);
        boolean decidedBefore =
            pod.addresses().contains(remote) || lowered.resolved().ownNodeOf(pod).contains(remote);
        if (decidedBefore) {
          continue;
        }
        for (Protocol protocol : Probes.protocols(remote.family())) {
          Passes in = passes(reference, probes, pod, Direction.INGRESS, remote, protocol);
          Passes out = passes(reference, probes, pod, Direction.EGRESS, remote, protocol);
          compare(interpreter, subject, remote, protocol, in, out, scenario);
        }
      }
    }
  }

  private static Passes passes(
      Evaluator reference,
      Probes probes,
      Pod pod,
      Direction direction,
      IpAddress remote,
      Protocol protocol) {
    var ports = new TreeSet<>(List.of(0));
    if (protocol.hasPorts()) {
      probes.ports().forEach(port -> ports.addAll(List.of(port, Math.min(port + 1, 65535))));
    }
    boolean any = false;
    boolean every = true;
    for (int port : ports) {
      boolean allowed =
          reference.decide(pod, direction, probes.end(remote), protocol, port).allowed();
      any |= allowed;
      every &= allowed;
    }
    return new Passes(any, every);
  }

  private void compare(
      TableInterpreter interpreter,
      int subject,
      IpAddress remote,
      Protocol protocol,
      Passes in,
      Passes out,
      Scenario scenario) {
    var ingress = interpreter.decide(subject, Direction.INGRESS, remote, protocol, 0);
    var egress = interpreter.decide(subject, Direction.EGRESS, remote, protocol, 0);
    String where = scenario + ": subject " + subject + " " + remote + " " + protocol;
    boolean anyPacketMakesAnEntry = !protocol.equals(Protocol.TCP);
    boolean repliesOutMayBeDenied = !out.every;
    boolean repliesInMayBeDenied = out.any && !in.every;
    assertThat(egress.mayBeReply()).as(where).isEqualTo(repliesOutMayBeDenied);
    assertThat(ingress.mayBeReply()).as(where).isEqualTo(repliesInMayBeDenied);
    assertThat(ingress.tracked())
        .as(where)
        .isEqualTo(repliesOutMayBeDenied || (anyPacketMakesAnEntry && repliesInMayBeDenied));
    assertThat(egress.tracked())
        .as(where)
        .isEqualTo(out.any && ((anyPacketMakesAnEntry && repliesOutMayBeDenied) || !in.every));
    if (egress.tracked() || ingress.tracked()) {
      tracked++;
    } else {
      stateless++;
    }
  }
}
