package io.netpolc.compiler.proof;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.PacketOracle;
import io.netpolc.compiler.eval.PacketVerdict;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Packets that are put to an engine and to the reference, and what differs.
///
/// @param <X> how the engine fails
final class Comparison<X extends Exception> {
  static final int MISMATCHES_KEPT = 10;

  /// Packets after which connections are forgotten, so that no table of them ever overflows.
  private static final int PACKETS_BETWEEN_FORGETTING = 20_000;

  private final Claim claim;
  private final PacketEngine<X> engine;
  private final LongConsumer progress;
  private final List<Mismatch> mismatches = new ArrayList<>();
  private long mismatchCount;
  private long packets;

  /// @param engine where no connection or fragment is known yet
  /// @param progress told the number of packets from time to time
  Comparison(Claim claim, PacketEngine<X> engine, LongConsumer progress) {
    this.claim = claim;
    this.engine = engine;
    this.progress = progress;
  }

  /// Packets that were compared.
  long packets() {
    return packets;
  }

  /// Packets on which engine and reference differ.
  long mismatchCount() {
    return mismatchCount;
  }

  /// The first of them.
  List<Mismatch> mismatches() {
    return List.copyOf(mismatches);
  }

  /// Packets of one pod.
  ///
  /// @param evaluator the reference
  Pass of(int subject, Pod pod, Evaluator evaluator) {
    return new Pass(subject, pod, evaluator);
  }

  /// The packets of one pod; between two forgettings both sides remember connections.
  final class Pass {
    private final int subject;
    private final Pod pod;
    private final Evaluator evaluator;
    private PacketOracle oracle;
    private int sent;

    private Pass(int subject, Pod pod, Evaluator evaluator) {
      this.subject = subject;
      this.pod = pod;
      this.evaluator = evaluator;
      this.oracle = newOracle();
    }

    private PacketOracle newOracle() {
      return new PacketOracle(evaluator, pod, claim.shape().keepEstablished());
    }

    /// Sends packets that belong together.
    void compare(
        IpAddress remote, Protocol protocol, int port, List<Conversation.Packet> conversation)
        throws X {
      if (sent + conversation.size() > PACKETS_BETWEEN_FORGETTING) {
        end();
      }
      for (Conversation.Packet packet : conversation) {
        if (!engine.takes(packet.frame())) {
          continue;
        }
        PacketVerdict expected =
            oracle.decide(packet.direction(), packet.frame(), packet.fromOwnNode());
        PacketEngine.Answer actual =
            engine.decide(subject, packet.direction(), packet.frame(), packet.fromOwnNode());
        Decision actualDecision = claim.decision(actual.decision());
        boolean same =
            expected.verdict() == actual.verdict()
                && expected.verdict().allowed() == actual.passes()
                && actual.decision() < claim.decisions().size()
                && Objects.equals(expected.decision(), actualDecision);
        if (!same) {
          record(packet, remote, protocol, port, expected, actual, actualDecision);
        }
        sent++;
        packets++;
      }
    }

    private void record(
        Conversation.Packet packet,
        IpAddress remote,
        Protocol protocol,
        int port,
        PacketVerdict expected,
        PacketEngine.Answer actual,
        @Nullable Decision actualDecision) {
      mismatchCount++;
      if (mismatches.size() < MISMATCHES_KEPT) {
        mismatches.add(
            new Mismatch(
                claim.subjects().get(subject).qualifiedName(),
                packet.direction(),
                "%s, remote %s, %s destination port %d"
                    .formatted(packet.what(), remote, protocol, port),
                packet.frame(),
                expected.verdict().name(),
                expected.decision(),
                (actual.verdict() == null ? "no known verdict" : actual.verdict().name())
                    + (actual.passes() ? " (passes)" : " (does not pass)"),
                actualDecision));
      }
    }

    /// Has both sides forget.
    void end() throws X {
      engine.forget();
      oracle = newOracle();
      sent = 0;
      progress.accept(packets);
    }
  }
}
