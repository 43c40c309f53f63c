package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.proof.PacketEngine.Answer;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.loader.KernelPacketEngine;
import io.netpolc.loader.failure.LoaderException;

/// The tables, decided in Java, and the loaded program, asked together.
final class TwoEngines {
  private static final int OPENER_PORT = 40001;

  private final Compiled compiled;
  private final KernelPacketEngine kernel;

  TwoEngines(Compiled compiled, KernelPacketEngine kernel) {
    this.compiled = compiled;
    this.kernel = kernel;
  }

  /// Whether one end of a flow allows it; what is no subject allows everything.
  ///
  /// @throws AssertionError if the two do not agree
  boolean allow(Flow flow, Direction direction) throws LoaderException {
    FlowEnd local = direction == Direction.EGRESS ? flow.from() : flow.to();
    FlowEnd remote = direction == Direction.EGRESS ? flow.to() : flow.from();
    int subject = compiled.subject(local.pod());
    if (subject < 0) {
      return true;
    }
    Decision tables =
        compiled
            .tables()
            .decide(subject, direction, remote.address(), flow.protocol(), flow.port());
    kernel.forget();
    Answer answer =
        kernel.decide(
            subject,
            direction,
            PacketBuilder.firstPacket(
                flow.from().address(),
                flow.to().address(),
                flow.protocol(),
                OPENER_PORT,
                flow.port()),
            tables instanceof Decision.OwnNode);
    assertThat(answer.passes()).as("%s %s %s", flow, tables, answer).isEqualTo(tables.allowed());
    return answer.passes();
  }
}
